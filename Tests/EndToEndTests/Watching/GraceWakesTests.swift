import Testing

@Suite("Watching a job in its grace")
struct GraceWakesTests {
    @Test("the tree is looked at a hundred times a second, not without a pause")
    func paused() throws {
        let strace = try Strace()
        let seen = try Caged(
            "--max-memory", 300, "--time-limit", "0.5", "--grace", 3,
            front: strace.front("epoll_wait"),
            job: hog("ignore-term", "--to", 10, "--hold", 1000)
        ).run()
        #expect(seen.reason == "time-limit", "\(seen)")
        #expect(seen.outcome.ending == .exited(124))
        let wakes = try strace.waits().wakes
        let seconds = seen.report["elapsed_seconds"]?.double ?? 0
        #expect(Double(wakes) <= 110 * seconds + 20, "\(wakes) wakes in \(seconds) s")
    }
}
