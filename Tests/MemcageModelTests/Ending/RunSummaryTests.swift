import MemcageModel
import Testing

@Suite("What to ask for next time")
struct RunSummaryTests {
    private func suggestion(_ reason: Reason, max: ByteString, peak: Int) throws -> Int? {
        var run = try RunSummary.example(.example(reason), ["--max-memory", max])
        run.peak = Peak()
        run.peak.see(Reading(0, peak))
        return run.suggestedRequest?.mebibytes
    }

    @Test(
        "half as much again as was held or allowed, in steps of 50 or 100 MiB",
        arguments: [
            ("400", 330, 600), ("400", 410, 650), ("2000", 1700, 3000), ("2000", 2100, 3200), ("1", 1, 50),
            ("1G", 1000, 1600), ("100K", 0, 50), ("66700K", 0, 100), ("67M", 67, 150),
        ] as [(ByteString, Int, Int)])
    func steps(max: ByteString, peak: Int, suggested: Int) throws {
        #expect(try suggestion(.threshold, max: max, peak: peak) == suggested)
    }

    @Test("asked for only where memory was the trouble and more of it would help", arguments: Reason.allCases)
    func reasons(reason: Reason) throws {
        let helps = reason.isMemory && reason != .node
        #expect(try (suggestion(reason, max: "400", peak: 330) != nil) == helps)
    }

    @Test("always above what the job was seen to hold, and above the limit", arguments: [1, 99, 999, 5000, 123_456])
    func above(peak: Int) throws {
        for max in [1, 50, 2000, 1 << 30] {
            let suggested = try #require(try suggestion(.threshold, max: ByteString("\(max)"), peak: peak))
            #expect(suggested > Swift.max(peak, max))
        }
    }

    @Test("a peak only rises")
    func peak() {
        var peak = Peak()
        for mebibytes in [5, 9, 7, 0] { peak.see(Reading(0, mebibytes)) }
        #expect(peak.sampled == .mebibytes(9))
    }
}
