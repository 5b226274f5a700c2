import Testing

@Suite("Limits other than memory")
struct TimeLimitTests {
    @Test("the time limit ends a job with status 124")
    func time() throws {
        let seen = try Caged("--time-limit", 0.5, job: hog("hold", 10, 1000)).run()
        #expect(seen.reason == "time-limit", "\(seen)")
        #expect(seen.outcome.ending == .exited(124))
        #expect(seen.log.contains("TIME LIMIT EXCEEDED"))
        #expect(seen.report["elapsed_seconds"]!.double! >= 0.5)
    }

    @Test("time that the job spends stopped counts")
    func stopped() throws {
        let seen = try Caged("--time-limit", 0.5, job: bash("kill -STOP $$; echo woken")).run()
        #expect(seen.reason == "time-limit", "\(seen)")
        #expect(seen.outcome.ending == .exited(124))
    }

    @Test("a node that has less than --min-available ends the job with status 137")
    func node() throws {
        let seen = try Caged("--min-available", "1000T", job: hog("hold", 10, 1000)).run()
        #expect(seen.reason == "node", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.log.contains("NODE MEMORY LOW"))
    }

    @Test("a node that has enough lets it run")
    func roomyNode() throws {
        let seen = try Caged("--min-available", "1M", job: hog("hold", 10, 0.2)).run()
        #expect(seen.reason == "exited", "\(seen)")
    }
}
