import Testing

@Suite("Where the maximum alone is the line")
struct WarnOnlyTests {
    private static let runaway = hog("alloc", "--forever", "--rate", 150)

    @Test("the kernel ends the job at the maximum under --on-threshold warn", .cgroupOnly)
    func warn() throws {
        let seen = try Caged("--max-memory", 300, "--on-threshold", "warn", job: Self.runaway).run()
        #expect(seen.reason == "hard-limit", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.peakBound! <= 300)
        #expect(seen.report["events", "oom_kill"]?.integer != 0)
        #expect(seen.log.contains("Warning: "), "\(seen)")
    }

    @Test("the kernel ends the job at the maximum at ratio 1", .cgroupOnly)
    func ratioOne() throws {
        let seen = try Caged("--max-memory", 300, "--kill-threshold", 1, job: Self.runaway).run()
        #expect(seen.reason == "hard-limit", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.peakBound! <= 300)
    }

    @Test("the kernel's kill takes the whole tree", .cgroupOnly)
    func wholeTree() throws {
        let job = bash("\(hog("hold", 20, 1000).shell) & exec \(Self.runaway.shell)")
        let seen = try Caged("--max-memory", 200, "--kill-threshold", 1, job: job).run()
        #expect(seen.reason == "hard-limit", "\(seen)")
    }

    @Test("the poll ends the job past the maximum, not before", .procOnly)
    func polled() throws {
        let seen = try Caged("--max-memory", 200, "--on-threshold", "warn", job: Self.runaway).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.peak >= 200)
        #expect(seen.timeline.contains("over-threshold"), "\(seen)")
    }
}
