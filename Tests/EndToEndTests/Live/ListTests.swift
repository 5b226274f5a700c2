import Glibc
import Testing

@Suite("memcage ls")
struct ListTests {
    @Test("lists a run by its pid, with what it holds, its stage and its command", arguments: [true, false])
    func listed(inMemory: Bool) throws {
        let runtime = try inMemory ? runtimeFolder() : TemporaryFolder()
        let word = Processes.newMark()
        let job = bash("\(mark("load")); \(mark("--begin", "fit")); exec \(hog("hold", 60, 1000).shell)")
        let running = try Run(
            memcage("run", "--log-file", "none", "--max-memory", 200, "--check-interval", 0.2, "--"), job,
            Command([word, "a\u{1B}[31m\n", [0xFF, 0x0A] as [UInt8]])
        ).environment("XDG_RUNTIME_DIR", runtime.path).start()
        try running.expect("touched 60\n")
        let listing = try Listing.wait(runtime: runtime.path, for: "60 MiB in stage fit") {
            ($0.cage(word)?["charged"]?.integer ?? 0) >= 60 * mebibyte
        }
        let cage = try #require(listing.cage(word))
        #expect(
            cage.names == [
                "backend", "charged", "command", "elapsed_seconds", "look_age_seconds", "max", "peak", "phase", "pid",
                "schema", "schema_version", "stage", "started_epoch", "threshold", "uid", "user",
            ])
        #expect(cage["schema"] == .string("memcage.cage") && cage["schema_version"] == .number(1))
        #expect(cage["pid"]?.integer == Int(running.pid))
        #expect(cage["uid"]?.integer == Int(getuid()))
        #expect(cage["max"]?.integer == 200 * mebibyte && cage["threshold"]?.integer == 160 * mebibyte)
        #expect((cage["charged"]?.integer ?? 0) <= cage["peak"]?.integer ?? -1)
        #expect(cage["phase"]?.text == "running")
        #expect(cage["stage"]?.elements == [.string("load"), .string("fit")])
        #expect(cage["backend"]?.text == Backend.here.rawValue)
        #expect((cage["elapsed_seconds"]?.double ?? -1) >= 0 && (cage["look_age_seconds"]?.double ?? -1) >= 0)
        #expect(cage["command"]?.elements.last?["base64"]?.text == "/wo=")
        #expect(listing.outcome.errorText.isEmpty)

        let table = try Run(memcage("ls")).environment("XDG_RUNTIME_DIR", runtime.path).run()
        let line = table.outputLines.first { $0.contains(word) }
        #expect(
            line?.contains(" fit ") == true && line?.hasSuffix(#"$'a\x1b[31m\x0a' $'\xff\x0a'"#) == true, "\(table)")

        running.send(SIGTERM)
        _ = try running.end()
        #expect(try Listing(runtime: runtime.path).cage(word) == nil)
        #expect(runtime.names(in: "memcage").isEmpty)
    }

    @Test("what a killed memcage leaves is not shown, and goes")
    func stale() throws {
        let runtime = try runtimeFolder()
        let word = Processes.newMark()
        let running = try Run(
            memcage("run", "--backend", "proc", "--log-file", "none", "--"), held(word)
        ).environment("XDG_RUNTIME_DIR", runtime.path).start()
        try running.expect("touched 5\n")
        _ = try Listing.wait(runtime: runtime.path, for: "the run") { $0.cage(word) != nil }
        try running.killWholly()
        #expect(runtime.names(in: "memcage").count == 1)
        #expect(try Listing(runtime: runtime.path).cage(word) == nil)
        #expect(runtime.names(in: "memcage").isEmpty)
    }

    @Test(
        "says nothing of other users' cages, and a clear word where there are none", .enabled(if: isRoot, "needs root"))
    func others() throws {
        try need("setpriv", package: "util-linux")
        let word = Processes.newMark()
        let running = try Run(memcage("run", "--log-file", "none", "--"), held(word))
            .environment("XDG_RUNTIME_DIR", nil).start()
        try running.expect("touched 5\n")
        _ = try Listing.wait(for: "the run") { $0.cage(word) != nil }
        let nobody = program("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups")
        let list = try Listing(front: nobody)
        #expect(list.outcome.outputText == "[]\n")
        #expect(list.outcome.errorText == "memcage: no cages of yours run here\n")
        let table = try Run(nobody, memcage("ls")).environment("XDG_RUNTIME_DIR", nil).run()
        #expect(table.ending == .exited(0) && table.outputText.isEmpty)
        #expect(table.errorText == "memcage: no cages of yours run here\n")
    }

    @Test("root sees the cages of others", .enabled(if: isRoot, "needs root"))
    func root() throws {
        try need("setpriv", package: "util-linux")
        let word = Processes.newMark()
        let somebody = program("setpriv", "--reuid=54322", "--regid=54322", "--clear-groups")
        let running = try Run(
            somebody, memcage("run", "--log-file", "none", "--backend", "proc", "--"), held(word)
        ).environment("XDG_RUNTIME_DIR", nil).start()
        defer { _ = rmdir("/tmp/memcage-54322") }
        try running.expect("touched 5\n")
        let listing = try Listing.wait(for: "the run") { $0.cage(word) != nil }
        #expect(listing.cage(word)?["uid"]?.integer == 54_322)
        #expect(listing.cage(word)?["user"] == .null)
        running.send(SIGTERM)
        _ = try running.end()
    }

    @Test("a pid of another namespace is never given for one of ours", .enabled(if: isRoot, "needs root"))
    func namespaces() throws {
        try need("unshare", package: "util-linux")
        let runtime = try runtimeFolder()
        let word = Processes.newMark()
        let inside = program("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
        let running = try Run(
            inside, memcage("run", "--log-file", "none", "--backend", "proc", "--"), held(word)
        ).environment("XDG_RUNTIME_DIR", runtime.path).start()
        try running.expect("touched 5\n")
        let listing = try Listing.wait(runtime: runtime.path, for: "the run") { $0.cage(word) != nil }
        // It is 1 to itself.
        let pid = try #require(listing.cage(word)?["pid"]?.integer)
        #expect(pid != 1 && ProcessEntry(pid: pid_t(pid)).arguments.contains(word))
        let elsewhere = try Listing(runtime: runtime.path, front: inside)
        #expect(elsewhere.cage(word)?["pid"] == .null)
    }

    @Test(
        "a place that somebody has taken is passed over, and what he put there is not touched",
        arguments: ["link", "open"])
    func planted(kind: String) throws {
        let (runtime, elsewhere) = (try TemporaryFolder(), try TemporaryFolder())
        switch kind {
        case "link": #expect(symlink(elsewhere.path, runtime.file("memcage")) == 0)
        default: #expect(mkdir(runtime.file("memcage"), 0o700) == 0 && chmod(runtime.file("memcage"), 0o777) == 0)
        }
        let word = Processes.newMark()
        let seen = try Caged(job: bash("exit 0") + Command([word])).with {
            $0.environment("XDG_RUNTIME_DIR", runtime.path)
        }.run()
        #expect(seen.status == 0)
        #expect(elsewhere.names(in: ".").isEmpty && runtime.names(in: "memcage").isEmpty)
    }

    @Test("a full place is no obstacle", .enabled(if: isRoot, "needs root, to mount"))
    func full() throws {
        try need("unshare", package: "util-linux")
        let folder = try TemporaryFolder()
        try folder.makeFolder("full")
        let script = """
            set -e
            mount -t tmpfs -o size=4k,nr_inodes=8,mode=700 none \(folder.file("full"))
            mkdir -m 700 \(folder.file("full"))/memcage
            head -c 4096 /dev/zero >\(folder.file("full"))/fill
            export XDG_RUNTIME_DIR=\(folder.file("full"))
            \((memcage("run", "--log-file", folder.file("log"), "--") + hog("exit", 3)).shell) || echo status $?
            ls -A $XDG_RUNTIME_DIR/memcage
            """
        let result = try Run(program("unshare", "--mount"), bash(script)).directory(folder).run()
        #expect(result.outputText == "status 3\n", "\(result)")
        let log = folder.text(of: "log") ?? ""
        #expect(log.contains("Not in memcage top: cannot write \(folder.file("full"))/memcage/"), "\(log)")
    }
}

/// A job that holds a little, with a word in its command line.
func held(_ word: String, mebibytes: Int = 5) -> Command {
    bash("exec \(hog("hold", mebibytes, 1000).shell)") + Command([word])
}
