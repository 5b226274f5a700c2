import Testing

@Suite("Watching a job in its grace")
struct GraceWakesTests {
    @Test("the tree is looked at a hundred times a second, not without a pause")
    func paused() throws {
        try need("strace", package: "strace")
        let folder = try TemporaryFolder()
        let trace = folder.file("trace")
        let seen = try Caged(
            "--max-memory", 300, "--time-limit", "0.5", "--grace", 3,
            front: program("strace", "-o", trace, "-e", "trace=epoll_wait"),
            job: hog("ignore-term", "--to", 10, "--hold", 1000)
        ).run()
        #expect(seen.reason == "time-limit", "\(seen)")
        #expect(seen.outcome.ending == .exited(124))
        let wakes = (folder.text(of: "trace") ?? "").split(separator: "\n").filter { $0.hasPrefix("epoll_wait(") }.count
        let seconds = seen.report["elapsed_seconds"]?.double ?? 0
        #expect(Double(wakes) <= 110 * seconds + 20, "\(wakes) wakes in \(seconds) s")
    }
}
