import Testing

/// Each tree is found, measured, ended; after every run `Caged` itself looks for processes and for the cage. Beside it
/// `WholeTreeTests` has daemons, sessions, threads and stopped children.
@Suite("A tree that is made to escape is ended whole")
struct EscapeTests {
    private static let runaway = hog("alloc", "--forever", "--rate", 150)

    private static func beside(_ other: Command, job: Command = runaway) -> Command {
        bash("\(other.shell) & exec \(job.shell)")
    }

    /// In namespaces of its own, with a daemon in there that holds part of the memory.
    private static func inside(_ namespaces: String...) -> Command {
        let daemon = bash("setsid -f \(hog("hold", 100, 1000).shell); exec \(runaway.shell)")
        return Command(["unshare", "--user", "--map-root-user"] + namespaces + ["--"]) + daemon
    }

    static let trees: [(name: String, job: Command)] = [
        (
            "a double fork out of a session of its own",
            bash("(setsid \(hog("daemon", 100, 1000).shell) &); exec \(runaway.shell)")
        ),
        ("a new user namespace", inside()),
        ("a new pid namespace", inside("--pid", "--fork", "--mount-proc")),
        ("a new mount namespace", inside("--mount")),
        ("a new cgroup namespace", inside("--cgroup")),
        (
            "all of them, and those of network, host name and messages",
            inside("--pid", "--fork", "--mount-proc", "--cgroup", "--net", "--uts", "--ipc")
        ),
        ("a child in a tracing stop", hog("traced", 100, "--forever", "--rate", 150)),
        ("a parent in uninterruptible sleep, for its vforked child", beside(hog("vfork", 100, 1000))),
    ]

    @Test("whatever it does", arguments: trees)
    func gone(name: String, job: Command) throws {
        try need("unshare", package: "util-linux")
        let seen = try Caged("--max-memory", 300, "--grace", 0.5, job: job).run()
        #expect(seen.reason == "threshold", "\(name): \(seen)")
        #expect(seen.outcome.ending == .exited(137), "\(name): \(seen)")
        #expect(seen.report["stuck"]?.elements == [], "\(name): \(seen)")
    }

    @Test("ten thousand zombies hide nobody, and are reaped")
    func zombies() throws {
        // An emulated machine takes its time for each of them.
        let count = Place.isHost ? 10_000 : 2_000
        let seen = try Caged(
            "--max-memory", 300, "--grace", 0.5, job: hog("zombies", count, "--forever", "--rate", 150)
        ).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.outputText == "zombies \(count)\n")
        #expect(seen.report["stuck"]?.elements == [], "\(seen)")
    }

    @Test("chains of processes, each of which forks the next and ends, do not outrun the kill")
    func runners() throws {
        let seen = try Caged(
            "--max-memory", 300, "--grace", 0.5, job: hog("runners", 8, "--forever", "--rate", 150)
        ).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.report["stuck"]?.elements == [], "\(seen)")
    }

    @Test("nor do those that a command leaves behind")
    func strayRunners() throws {
        let seen = try Caged("--grace", 0.2, job: hog("runners", 4, "--to", 1)).run()
        #expect(seen.reason == "exited" && seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.report["stuck"]?.elements == [], "\(seen)")
    }
}
