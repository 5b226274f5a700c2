import Glibc
import Testing

/// What a user's service manager gives, and how it may be out of reach.
@Suite("A scope of the user's systemd", .enabled(if: Place.isOne(of: "ssh"), "needs a login session by ssh"))
struct ScopeTests {
    private static let place = "scope of the user's systemd"

    private func placement(_ change: (Run) -> Run) throws -> String {
        let seen = try Caged(job: hog("exit", 0)).with(change).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        return seen.report["placement"]?.text ?? ""
    }

    @Test("is found without any word of it in the environment, as after su and in cron")
    func bareEnvironment() throws {
        let found = try placement {
            $0.environment("XDG_RUNTIME_DIR", nil).environment("DBUS_SESSION_BUS_ADDRESS", nil)
        }
        #expect(found.hasPrefix(Self.place), "\(found)")
    }

    @Test("is found behind addresses that lead nowhere, leaked from another login or a container")
    func leakedAddresses() throws {
        let folder = try TemporaryFolder()
        let found = try placement {
            $0.environment("XDG_RUNTIME_DIR", folder.path)
                .environment("DBUS_SESSION_BUS_ADDRESS", "unix:path=\(folder.file("bus")),guid=00;tcp:host=x,port=1")
        }
        #expect(found.hasPrefix(Self.place), "\(found)")
    }

    @Test("is reached through the message bus where the manager's own socket is not to be had")
    func throughTheBus() throws {
        let hide = "mount -t tmpfs none /run/user/$(id -u)/systemd && exec \"$0\" \"$@\""
        let caged = try Caged(
            front: program("unshare", "--map-current-user", "--keep-caps", "--mount") + bash(hide),
            job: hog("exit", 0))
        let seen = try caged.run()
        #expect(seen.report["placement"]?.text?.hasPrefix(Self.place) == true, "\(seen)")
    }

    @Test("that is stopped from outside ends the job as a TERM would, and nothing is left")
    func stopped() throws {
        let caged = try Caged("--grace", 1, job: hog("hold", 20, 1000))
        let running = try caged.start()
        try running.expect("touched 20\n")
        let stop = try Run(program("systemctl", "--user", "stop", "memcage-\(running.pid)-*.scope")).run()
        #expect(stop.ending == .exited(0), "\(stop)")
        let seen = try caged.seen(running.end())
        #expect(seen.reason == "interrupted", "\(seen)")
        #expect(seen.outcome.ending == .exited(128 + SIGTERM))
    }

    @Test("leaves no unit behind, failed or not")
    func noUnit() throws {
        let seen = try Caged("--max-memory", 100, job: hog("alloc", "--forever")).run()
        #expect(seen.reason == "threshold", "\(seen)")
        let scope = try #require(seen.cage?.split(separator: "/").first { $0.hasPrefix("memcage-") }.map(String.init))
        // The manager hears of the empty cgroup a moment later.
        let script =
            "until [ \"$(systemctl --user show -p LoadState --value \"$0\")\" = not-found ]; do sleep 0.05; done"
        #expect(try Run(bash(script) + Command([scope])).run().ending == .exited(0))
    }

    @Test("is not had out of a unit with a limit: the job would escape from it")
    func limited() throws {
        try Self.expectLimitKept("--user", "--scope")
    }

    /// memcage in a unit of 500 MiB, made by systemd-run with these options, stays in it.
    static func expectLimitKept(_ options: any Word..., at location: SourceLocation = #_sourceLocation) throws {
        let folder = try TemporaryFolder()
        let inside = program("systemd-run", "--quiet") + Command(options) + Command(["-p", "MemoryMax=500M", "--"])
        let job = memcage("run", "--max-memory", 1000, "--log-file", folder.file("log"), "--", "true")
        #expect(try Run(inside + job).run().ending == .exited(0), sourceLocation: location)
        let log = folder.text(of: "log") ?? ""
        #expect(log.contains("whose memory.max would no longer hold"), "\(log)", sourceLocation: location)
        #expect(log.contains("lowered to 500 MiB"), "\(log)", sourceLocation: location)
    }

    @Test("inside one another: the inner cage stands in the outer one, without the manager")
    func nested() throws {
        let inner = memcage(
            "run", "--log-file", "none", "--max-memory", 50, "--", "sed", "-n", "s/^0:://p", "/proc/self/cgroup")
        let seen = try Caged(job: inner).run()
        let outer = try #require(seen.cage).dropFirst("/sys/fs/cgroup".count)
        #expect(seen.outcome.outputText.hasPrefix(outer + "/main/job-"), "\(seen)")
    }
}

/// Managers that are not there, hang or talk nonsense: bounded, then the next placement, with the reason.
@Suite("A manager out of reach", .enabled(if: Place.isOne(of: "no-manager"), "needs a user without a manager"))
struct ManagerOutOfReachTests {
    /// What answers at the socket; each in Python, on the socket `s`.
    static let answers = [
        "hangs": "s.listen(8); print('up', flush=True); time.sleep(1000)",
        "takes nobody": """
        s.listen(0); c = [socket.socket(socket.AF_UNIX) for _ in range(2)]
        [x.setblocking(False) for x in c]; [x.connect_ex(sys.argv[1]) for x in c]
        print('up', flush=True); time.sleep(1000)
        """,
        "hangs up": """
        s.listen(8); print('up', flush=True)
        while True: s.accept()[0].close()
        """,
        "talks nonsense": """
        s.listen(8); print('up', flush=True)
        while True: c = s.accept()[0]; c.sendall(b'OK 0123\\r\\n' + b'l\\x03' + bytes(range(256)) * 8)
        """,
        "talks without end": """
        s.listen(8); print('up', flush=True)
        while True:
            try:
                c = s.accept()[0]; c.sendall(b'OK 01\\r\\n')
                while True: c.sendall((b'l\\x04\\x00\\x01' + bytes(4) + b'\\x01' + bytes(7)) * 4096)
            except OSError: pass
        """,
        "never ends its line": """
        s.listen(8); print('up', flush=True)
        while True:
            try:
                c = s.accept()[0]
                while True: c.sendall(b'x' * 65536)
            except OSError: pass
        """,
        "refuses": """
        s.listen(8); print('up', flush=True)
        while True: c = s.accept()[0]; c.sendall(b'REJECTED KERBEROS\\r\\n')
        """,
    ]

    @Test("the job runs by /proc, and the log says why", arguments: answers.keys.sorted())
    func outOfReach(_ kind: String) throws {
        let folder = try TemporaryFolder()
        #expect(mkdir(folder.file("systemd"), 0o700) == 0)
        let script = """
            import socket, sys, time
            s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])
            \(Self.answers[kind] ?? "")
            """
        let manager = try Run(program("python3", "-c", script, folder.file("systemd/private"))).start()
        try manager.expect("up\n")
        let seen = try Caged(job: hog("exit", 0)).with { $0.environment("XDG_RUNTIME_DIR", folder.path) }.run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(
            seen.log.contains("Not used: scope of the user's systemd: \(folder.file("systemd/private")): "), "\(seen)")
    }

    @Test("none at all: doctor says what would help")
    func none() throws {
        let doctor = try Run(memcage("doctor")).run()
        #expect(
            doctor.outputText.contains(
                "FAIL    scope of the user's systemd: no service manager answers for user 1000\n"), "\(doctor)")
        #expect(doctor.outputText.contains("to mend: log in by ssh"), "\(doctor)")
    }
}
