import Glibc
import Testing

@Suite("--user", .rootOnly)
struct UserTests {
    private func rights(_ options: any Word..., front: Command = .nothing) throws -> (Rights, Outcome) {
        let run = memcage("run", "--log-file", "none") + Command(options) + Command(["--"])
        let outcome = try Run(front, run, Rights.show).run()
        return (Rights(outcome), outcome)
    }

    @Test("the command is that user, with those groups, and without any capability")
    func identity() throws {
        let (rights, outcome) = try rights("--user", "4321:100", "--groups", "27,4")
        #expect(outcome.ending == .exited(0) && outcome.errorText == "", "\(outcome)")
        #expect(rights["Uid"] == "4321 4321 4321 4321" && rights["Gid"] == "100 100 100 100", "\(rights)")
        #expect(rights["Groups"] == "4 27" && rights["NoNewPrivs"] == "0" && rights.hasNoCapability(), "\(rights)")
    }

    @Test("groups are cleared, and the group is the user's by /etc/passwd, where nothing else is asked for")
    func standards() throws {
        let (rights, outcome) = try rights("--user", 1, front: program("setpriv", "--groups", "27,100"))
        #expect(rights["Uid"] == "1 1 1 1" && rights["Gid"] == "1 1 1 1", "\(outcome)")
        #expect(rights["Groups"] ?? "" == "", "\(rights)")
        let (_, unknown) = try self.rights("--user", 54321)
        #expect(unknown.ending == .exited(125))
        #expect(
            unknown.errorText
                == "memcage: --user: no group is known for user 54321 in /etc/passwd; give it too: 54321:GID\n")
    }

    @Test("inheritable and ambient capabilities of the caller do not slip through, nor securebits that keep them")
    func keptOnPurpose() throws {
        let front = program(
            "setpriv", "--inh-caps", "+sys_admin,+kill", "--ambient-caps", "+sys_admin,+kill", "--securebits",
            "+no_setuid_fixup")
        let (rights, outcome) = try rights("--user", "4321:4321", front: front)
        #expect(outcome.ending == .exited(0) && rights.hasNoCapability(), "\(outcome)")
    }

    @Test("there is no way back to root")
    func noWayBack() throws {
        let job = program("setpriv", "--reuid", 0, "id", "-u")
        let seen = try Caged("--user", "4321:4321", job: job).run()
        #expect(seen.outcome.status != 0 && seen.outcome.outputText == "", "\(seen)")
    }

    @Test("memcage itself stays root: it ends a runaway of the user, and files are opened with its own rights")
    func guarded() throws {
        let installed = try InstalledMemcage()
        let job = Command([installed.hogPath, "alloc", "--forever", "--rate", "200"])
        // The folder of log and report is root's.
        let seen = try Caged("--user", "4321:4321", "--max-memory", 100, job: job).run()
        #expect(seen.reason == "threshold" && seen.outcome.ending == .exited(137), "\(seen)")
    }

    @Test("the command dies with memcage, though it is another's")
    func diesTogether() throws {
        let installed = try InstalledMemcage()
        let hold = Command([installed.hogPath, "hold", "1", "1000"]).shell
        let run = memcage("run", "--backend", "proc", "--log-file", "none", "--user", "4321:4321", "--")
        let running = try Run(run, bash("echo up $$; exec \(hold)")).start()
        try running.expect("up ")
        try running.expect("\n")
        let line = running.text().split(separator: "\n").first
        let pid = try #require(line.flatMap { Int32($0.dropFirst("up ".count)) })
        running.send(SIGKILL)
        try Processes.waitUntilGone(pid)
        _ = try running.end()
    }

    @Test("an ordinary user is refused in one line, before anything starts")
    func ordinary() throws {
        let installed = try InstalledMemcage()
        let run = Command([installed.path, "run", "--log-file", "none", "--user", "0:0", "--", "id"])
        let result = try Run(asUser(1000), run).run()
        #expect(result.ending == .exited(125) && result.outputText == "", "\(result)")
        #expect(
            result.errorText
                == "memcage: --user: user 1000 may not become user 0; start memcage as root, or with CAP_SETUID "
                + "and CAP_SETGID\n")
    }

    @Test("capabilities of memcage's file make nobody of its caller")
    func fileCapabilities() throws {
        try need("setcap", package: "libcap2-bin")
        let installed = try InstalledMemcage(capabilities: "cap_setuid,cap_setgid,cap_setpcap+ep")
        for user in ["0:0", "1001:1001"] {
            let run = Command([installed.path, "run", "--log-file", "none", "--user", user, "--", "id"])
            let result = try Run(asUser(1000), run).run()
            #expect(result.ending == .exited(125) && result.outputText == "", "\(result)")
            #expect(result.errorText.contains("memcage's own capabilities are not its caller's"), "\(result)")
        }
    }

    @Test("a step that the kernel refuses is named, and the command is not run")
    func refusedStep() throws {
        let without = program("setpriv", "--bounding-set", "-setpcap", "--inh-caps", "-setpcap")
        let (_, bound) = try rights("--user", "1:1", front: without)
        #expect(bound.ending == .exited(125) && bound.outputText == "", "\(bound)")
        #expect(bound.errorText.contains("may not empty the bounding set"), "\(bound)")
        // A namespace that knows no other user.
        let alone = program("unshare", "--user", "--map-root-user")
        guard try Run(alone, program("true")).run().ending == .exited(0) else { return }
        let (_, result) = try rights("--user", "1:1", front: alone)
        #expect(result.ending == .exited(125) && result.outputText == "", "\(result)")
        #expect(result.errorText.contains("could not be given the group") && result.errorLines.count == 1, "\(result)")
    }
}
