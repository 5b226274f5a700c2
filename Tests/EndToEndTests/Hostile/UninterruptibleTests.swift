import Testing

@Suite(
    "A process that no signal reaches for seconds",
    .enabled(if: Place.isOne(of: "alone"), "needs a file system that may be frozen"))
struct UninterruptibleTests {
    @Test("is waited for, and ended as soon as it can be")
    func frozen() throws {
        try need("fsfreeze", package: "util-linux")
        let freeze = try Run(program("fsfreeze", "-f", "/slow")).run()
        try #require(freeze.ending == .exited(0), "\(freeze)")
        let thaw = try Run(bash("sleep 6; exec fsfreeze -u /slow")).start()
        // Opening for writing waits for the thaw already: uninterruptibly.
        let seen = try Caged(
            "--time-limit", 1, "--grace", 0.3, job: program("dd", "if=/dev/zero", "of=/slow/frozen", "bs=4k", "count=1")
        ).run()
        let thawed = try thaw.end()
        #expect(thawed.ending == .exited(0), "\(thawed)")
        #expect(seen.reason == "time-limit" && seen.outcome.ending == .exited(124), "\(seen)")
        #expect(seen.report["stuck"]?.elements == [], "\(seen)")
        #expect((seen.report["elapsed_seconds"]?.double ?? 0) > 2, "\(seen)")
        #expect(try Run(program("rm", "-f", "/slow/frozen")).run().ending == .exited(0))
    }
}
