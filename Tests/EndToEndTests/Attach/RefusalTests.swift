import Glibc
import Testing

/// One line, status 125, nothing written.
func expectAttachRefusal(
    _ words: [any Word], naming wanted: [String], front: Command = .nothing,
    binary: Command = memcage("attach"), at location: SourceLocation = #_sourceLocation
) throws {
    let folder = try TemporaryFolder()
    let result = try Run(front, binary, Command(words)).directory(folder).run()
    #expect(result.ending == .exited(125), "\(result)", sourceLocation: location)
    #expect(result.outputText == "" && result.errorLines.count == 1, "\(result)", sourceLocation: location)
    for word in wanted { #expect(result.errorText.contains(word), "\(result)", sourceLocation: location) }
    #expect(try Run(program("ls", "-A", folder.path)).run().outputText == "", sourceLocation: location)
}

@Suite("memcage attach refuses in one line what it cannot or must not do")
struct AttachRefusalTests {
    @Test("what is no process id", arguments: ["x", "0", "-5", "+5", "99999999999", "4711x", ""])
    func noNumber(word: String) throws { try expectAttachRefusal([word], naming: ["'\(word)'", "process id"]) }

    @Test("no process id, two of them, or a command")
    func count() throws {
        try expectAttachRefusal([], naming: ["give its id"])
        try expectAttachRefusal([1, 2], naming: ["'2'", "one process id"])
        try expectAttachRefusal([Int(getpid()), "--", "true"], naming: ["no command"])
    }

    @Test("a process that is not there")
    func missing() throws {
        let ended = try Run(bash("echo $$")).run()
        try expectAttachRefusal([ended.outputLines[0]], naming: ["there is no process \(ended.outputLines[0])"])
    }

    @Test("a limit without --guard, a cage's without --cage")
    func options() throws {
        for option in ["--max-memory", "--grace", "--time-limit", "--signal", "--warn-at"] {
            try expectAttachRefusal([Int(getpid()), option, 1], naming: [option, "without --guard"])
        }
        try expectAttachRefusal([Int(getpid()), "--guard", "--swap", 1], naming: ["--swap", "without --cage"])
        try expectAttachRefusal(
            [Int(getpid()), "--guard", "--backend", "cgroup"], naming: ["--backend", "without --cage"])
        try expectAttachRefusal([Int(getpid()), "--cage", "--backend", "proc"], naming: ["--cage", "--backend"])
        try expectAttachRefusal([Int(getpid()), "--gaurd"], naming: ["unknown option '--gaurd'"])
    }

    @Test("a variable of the environment that is meant for runs is none")
    func environment() throws {
        let target = try Run(hog("hold", 1, 1000)).start()
        try target.expect("touched 1\n")
        let attached = try Attached(
            target.pid, environment: ["MEMCAGE_MAX_MEMORY": "1", "MEMCAGE_SWAP": "1", "MEMCAGE_BACKEND": "cgroup"])
        let running = try attached.start()
        running.send(SIGTERM)
        let seen = try attached.seen(running.end())
        #expect(seen.reason == "detached" && lives(target.pid), "\(seen)")
    }

    @Test("a thread in place of its process")
    func thread() throws {
        let script = """
            import threading, time
            t = threading.Thread(target=time.sleep, args=(1000,), daemon=True); t.start()
            print(t.native_id, flush=True); t.join()
            """
        let target = try Run(program("python3", "-c", script)).start()
        try target.expect("\n")
        let thread = target.text().split(separator: "\n")[0]
        try expectAttachRefusal([String(thread)], naming: ["\(thread) is a thread of process \(target.pid)"])
    }

    @Test("a zombie")
    func zombie() throws {
        let script = """
            import os, time
            child = os.fork()
            if child == 0: os._exit(0)
            print(child, flush=True); time.sleep(1000)
            """
        let target = try Run(program("python3", "-c", script)).start()
        try target.expect("\n")
        let text = String(target.text().split(separator: "\n")[0])
        try waitUntil("a zombie") { pid_t(text).map { ProcessEntry(pid: $0).state == "Z" } ?? false }
        try expectAttachRefusal([text], naming: ["process \(text) has ended already", "\(target.pid)"])
    }

    @Test("a guard for what memcage was started from")
    func ancestor() throws {
        let result = try Run(bash("\(memcage("attach").shell) $$ --guard; echo $?")).run()
        #expect(
            result.outputText == "125\n" && result.errorText.contains("memcage itself was started from"), "\(result)")
    }

    @Test(
        "a kernel thread",
        .enabled(if: String(decoding: readFile("/proc/2/comm") ?? [], as: UTF8.self) == "kthreadd\n", "sees none"))
    func kernelThread() throws { try expectAttachRefusal([2], naming: ["process 2 is a thread of the kernel"]) }

    @Test("another user's process, and what would help", .rootOnly)
    func otherUser() throws {
        let target = try Run(hog("hold", 1, 1000)).start()
        try target.expect("touched 1\n")
        let folder = try TemporaryFolder(in: "/tmp")
        let copied = try Run(program("cp", Binaries.memcage, folder.file("memcage"))).run()
        #expect(copied.ending == .exited(0))
        #expect(chmod(folder.path, 0o755) == 0)
        try expectAttachRefusal(
            [Int(target.pid)], naming: ["user 0's", "smaps_rollup", "as that user, or as root"],
            front: program("setpriv", "--reuid", 1000, "--regid", 1000, "--clear-groups"),
            binary: Command([folder.file("memcage"), "attach"]))
        #expect(lives(target.pid))
    }

    @Test("a guard for the init of a pid namespace", .rootOnly)
    func initProcess() throws {
        let run = memcage("attach", 1, "--guard").shell
        let result = try Run(program("unshare", "--pid", "--fork", "--mount-proc"), bash("\(run); echo $?")).run()
        #expect(result.outputText == "125\n" && result.errorText.contains("recorded, not guarded"), "\(result)")
    }
}
