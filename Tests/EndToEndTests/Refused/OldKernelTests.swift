import Testing

/// Calls that are younger than Linux 4.18, on which AlmaLinux 8 stands, and what a container's filter refuses.
/// memcage probes and goes the old way.
@Suite("Where system calls are refused, a job is caged all the same")
struct OldKernelTests {
    static let young = "clone3,close_range,epoll_pwait2,faccessat2,kcmp,openat2,pidfd_open,pidfd_send_signal"
    /// By the name of a place: all that is missing on AlmaLinux 8; Docker's filter of 2020; a strict one.
    private static let places: [(name: String, words: [String])] = [
        ("AlmaLinux 8", ["ENOSYS", young + ",rseq,statx"]),
        ("Docker before 20.10", ["EPERM", "clone3,faccessat2,kcmp,openat2"]),
        ("no pidfd to be signalled", ["EPERM", "pidfd_send_signal,clone3"]),
    ]
    private static let names = places.map(\.name)

    private func front(_ name: String) -> Command {
        deny(Self.places.first { $0.name == name }?.words ?? [])
    }

    @Test("at the threshold the whole tree is ended", arguments: names)
    func threshold(name: String) throws {
        let job = bash("\(hog("setsid-child", "--forever", "--rate", 100).shell) & sleep 1000")
        let seen = try Caged("--max-memory", 200, front: front(name), job: job).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect((160..<200).contains(seen.peak), "\(seen)")
    }

    @Test("its statuses are its own", arguments: names)
    func status(name: String) throws {
        for (job, status) in [(hog("exit", 0), 0), (hog("exit", 9), 9), (hog("signal", 9), 137)] {
            let seen = try Caged(front: front(name), job: job).run()
            #expect(seen.outcome.ending == .exited(Int32(status)), "\(seen)")
        }
    }

    @Test("what cannot be run is told apart", arguments: names)
    func notRunnable(name: String) throws {
        #expect(try Caged(front: front(name), job: program("/no/such")).run().outcome.ending == .exited(127))
        #expect(try Caged(front: front(name), job: program("/etc")).run().outcome.ending == .exited(126))
    }

    @Test("children that outlive the command are ended", arguments: names)
    func leftovers(name: String) throws {
        let seen = try Caged("--grace", 1, front: front(name), job: hog("leave", 1000, "--ignore-term")).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.report["leftovers"]?.integer == 1)
    }

    @Test("a TERM from outside reaches the command", arguments: names)
    func term(name: String) throws {
        let job = bash("trap 'echo told; exit 42' TERM; echo up; while :; do sleep 0.05; done")
        let caged = try Caged(front: front(name), job: job)
        let running = try caged.start()
        try running.expect("up\n")
        running.send(15)
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.outputText == "up\ntold\n", "\(seen)")
        #expect(seen.outcome.ending == .exited(42))
    }

    @Test("doctor says so", arguments: ["ENOSYS", "EPERM"])
    func doctor(error: String) throws {
        let result = try Run(deny(error, Self.young), memcage("doctor")).run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.outputText.contains("CAUTION pidfd: refused or absent"), "\(result)")
        guard Backend.here == .cgroup else { return }
        #expect(result.outputText.contains("CAUTION birth inside: clone3 is refused"), "\(result)")
    }
}

/// PSS counts a vforked child's memory twice, for it is its parent's.
@Suite("A vforked child is its parent's memory once more, and counts once")
struct VforkTests {
    private static let refusals: [[String]] = [[], ["EPERM", "kcmp"], ["ENOSYS", "kcmp"]]

    /// Twice would be far over the line of 160.
    private func run(refused: [String], _ job: Command) throws -> Seen {
        let front = refused.isEmpty ? Command.nothing : deny(refused)
        let folder = try TemporaryFolder()
        let result = try Run(
            front,
            memcage(
                "run", "--backend", "proc", "--max-memory", 200, "--check-interval", 0.01, "--log-file", "none",
                "--report", folder.file("report"), "--"), job
        ).run()
        return try Seen(result, folder: folder)
    }

    @Test("by kcmp, and where that is refused", arguments: refusals)
    func once(refused: [String]) throws {
        let seen = try run(refused: refused, hog("vfork", 120, 1))
        #expect(seen.reason == "exited", "\(seen)")
        #expect((119..<160).contains(seen.peak), "\(seen)")
    }

    @Test("while its parent's memory grows and shrinks, so that two looks never see the same", arguments: refusals)
    func churn(refused: [String]) throws {
        let seen = try run(refused: refused, hog("vfork", 120, 1, "--churn"))
        #expect(seen.reason == "exited", "\(seen)")
        #expect((119..<160).contains(seen.peak), "\(seen)")
    }

    @Test("while its parent has not come to wait for it", arguments: refusals)
    func unblocked(refused: [String]) throws {
        let seen = try run(refused: refused, hog("vfork", 120, 1, "--traced"))
        #expect(seen.reason == "exited", "\(seen)")
        #expect((119..<160).contains(seen.peak), "\(seen)")
    }

    @Test(
        "while forked ones that write to their memory count in full, kcmp or not", arguments: [[], ["EPERM", "kcmp"]])
    func forked(refused: [String]) throws {
        let front = refused.isEmpty ? Command.nothing : deny(refused)
        let folder = try TemporaryFolder()
        let result = try Run(
            front,
            memcage(
                "run", "--backend", "proc", "--max-memory", 400, "--log-file", "none", "--report",
                folder.file("report"), "--"), hog("share", 100, 6, 20, "--break", "--rate", 50)
        ).run()
        let seen = try Seen(result, folder: folder)
        #expect(seen.reason == "threshold", "\(seen)")
        #expect((320..<400).contains(seen.peak), "\(seen)")
    }
}
