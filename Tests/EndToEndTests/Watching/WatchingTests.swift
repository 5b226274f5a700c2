import Testing

/// The cost of the watch, counted as its waits in epoll (each one that returns is a wake-up) and as all its system
/// calls between the first wait and the last. Counted, not timed; a rate is taken against the run's own clock.
@Suite("Watching a job in a cgroup", .cgroupOnly)
struct WatchingTests {
    /// A run under strace, and what came of it.
    private func traced(
        _ options: any Word..., job: Command
    ) throws -> (seen: Seen, wakes: Int, calls: Int, beats: Int) {
        let strace = try Strace()
        let seen = try Caged(
            more: options.map { String(decoding: $0.wordBytes, as: UTF8.self) },
            front: strace.front(), job: job
        ).run()
        let (wakes, calls) = try strace.waits()
        return (seen, wakes, calls, seen.logLines.filter { $0.contains("Memory usage:") }.count)
    }

    /// What one wake-up may cost: the wait, the readings, the log, the word for `memcage top`.
    private static let callsPerWake = 16

    /// Beyond the beats: exec worked, the command ended, and what its output may wake.
    private static let besides = 4

    @Test("a quiet one wakes for the log's beat alone")
    func quiet() throws {
        let run = try traced("--max-memory", 300, "--check-interval", 1, job: hog("hold", 50, 8))
        #expect(run.seen.reason == "exited", "\(run.seen)")
        #expect(run.beats >= 4)
        #expect(run.wakes <= run.beats + Self.besides, "\(run.wakes) wakes for \(run.beats) beats")
        #expect(run.calls <= run.wakes * Self.callsPerWake, "\(run.calls) calls for \(run.wakes) wakes")
        let silent = try traced("--max-memory", 300, "--check-interval", 1000, job: hog("hold", 50, 4))
        #expect(silent.wakes <= 1 + Self.besides, "\(silent.wakes) wakes")
        #expect(silent.calls <= silent.wakes * Self.callsPerWake, "\(silent.calls) calls")
    }

    @Test("a quiet one that is recorded wakes for the beat alone, too")
    func recorded() throws {
        let folder = try TemporaryFolder()
        let run = try traced(
            "--max-memory", 300, "--check-interval", 1, "--trace", folder.file("trace"), job: hog("hold", 50, 8))
        #expect(try Traced(folder).all("sample").count >= 4)
        #expect(run.wakes <= run.beats + Self.besides, "\(run.wakes) wakes for \(run.beats) beats")
    }

    @Test("slow growth wakes nobody")
    func growth() throws {
        let run = try traced(
            "--max-memory", 400, "--check-interval", 1000, job: hog("alloc", "--to", 150, "--rate", 20))
        #expect(run.seen.reason == "exited", "\(run.seen)")
        #expect(run.wakes <= 1 + Self.besides, "\(run.wakes) wakes")
        #expect(run.calls <= run.wakes * Self.callsPerWake, "\(run.calls) calls")
        print("slow growth: \(run.wakes) wakes, \(run.calls) system calls")
    }

    @Test("a reader whose cache fills the cage wakes it five times a second at most")
    func reader() throws {
        let folder = try TemporaryFolder()
        let file = try folder.makeUncachedFile(mebibytes: 200)
        let run = try traced("--max-memory", 100, "--check-interval", 1000, job: hog("read", file, 0, "--seconds", 8))
        #expect(run.seen.reason == "exited", "\(run.seen)")
        let high = run.seen.report["events", "high"]?.integer ?? 0
        try #require(high > 20, "the reader never came to the limit: \(run.seen)")
        let seconds = run.seen.report["elapsed_seconds"]?.double ?? 0
        print("a reader at high: \(high) events, \(run.wakes) wakes in \(seconds) s")
        #expect(Double(run.wakes) <= 5 * seconds + Double(Self.besides), "\(run.wakes) in \(seconds) s")
    }
}
