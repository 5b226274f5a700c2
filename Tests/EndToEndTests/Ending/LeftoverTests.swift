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

    @Test("is nothing for a command that waits for its children")
    func nothing() throws {
        let seen = try Caged(job: bash("\(hog("hold", 5, 0.1).shell) & wait")).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.report["leftovers"]?.integer == 0)
        #expect(!seen.log.contains("Leftovers"))
    }
}
