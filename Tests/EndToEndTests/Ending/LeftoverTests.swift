import Testing

@Suite("What a command leaves behind when it ends")
struct LeftoverTests {
    @Test("is asked to go; the status stays the command's")
    func asked() throws {
        let job = bash("\(hog("hold", 5, 1000).shell) & exit 3")
        let seen = try Caged("--grace", 100, job: job).run()
        #expect(seen.outcome.ending == .exited(3), "\(seen)")
        #expect(seen.reason == "exited")
        #expect(seen.report["leftovers"]?.integer == 1)
        #expect(seen.log.contains("Leftovers: 1 "), "\(seen)")
    }

    @Test("is made to go when it ignores TERM")
    func made() throws {
        let seen = try Caged("--grace", 0.2, job: hog("leave", 1000, "--ignore-term")).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.report["leftovers"]?.integer == 1)
        #expect(seen.timeline.contains("kill: grace over"), "\(seen.timeline)")
    }

    @Test("is found when it is a daemon")
    func daemon() throws {
        let seen = try Caged("--grace", 100, job: hog("daemon", 5, 1000)).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.report["leftovers"]?.integer == 1)
    }

    /// The guard's last prctl(2) is the one by which it would become a subreaper.
    @Test("goes with its end where memcage's guard cannot be a subreaper, and never sees who has lost his parent")
    func stray() throws {
        let folder = try TemporaryFolder()
        let run = memcage("run", "--backend", "proc", "--log-file", "log", "--")
        func strike(_ blow: String, _ job: String) throws -> Outcome {
            try Run(Command([Binaries.strike, "guard", blow]), run, bash(job)).directory(folder).run()
        }
        let count = try strike("list", "exit 3").outputLines.count { $0.hasPrefix("call prctl ") }
        let outcome = try strike("prctl:\(count):0", "(setsid sleep 1000 > /dev/null 2>&1 &); exit 3")
        #expect(outcome.ending == .exited(3), "\(outcome)")
        #expect(outcome.hasOneWarning("not a subreaper: a daemonised process may escape the watch"), "\(outcome)")
        #expect(outcome.leftBehind.isEmpty, "\(outcome)")
    }

    @Test("is nothing for a command that waits for its children")
    func nothing() throws {
        let seen = try Caged(job: bash("\(hog("hold", 5, 0.1).shell) & wait")).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.report["leftovers"]?.integer == 0)
        #expect(!seen.log.contains("Leftovers"))
    }
}
