import Testing

/// A coffea analysis of 200,000 events in four worker processes.
@Suite("A real analysis", .workflowsOnly, .serialized)
struct AnalysisTests {
    /// What a run of it left: how it ended, its report, its trace.
    private func analyse(_ folder: TemporaryFolder, limit: Int) throws -> (seen: Seen, trace: Traced) {
        let cage = memcage(
            "run", "--max-memory", limit, "--check-interval", 0.5, "--log-file", "log", "--trace", "trace", "--report",
            "report", "--")
        let outcome = try Workflow.run(
            cage + program("python3", Workflow.file("analysis.py"), "ttbar.root"), in: folder)
        #expect(outcome.leftBehind.isEmpty, "\(outcome)")
        return (try Seen(outcome, folder: folder), try Traced(folder))
    }

    @Test("runs through with its stages and a picture; with too small a limit it ends in time, culprit and stage named")
    func analysis() throws {
        let folder = try TemporaryFolder()
        let made = try Workflow.run(program("python3", Workflow.file("nanoaod.py"), "ttbar.root", 200_000), in: folder)
        try #require(made.ending == .exited(0), "\(made)")

        let (whole, trace) = try analyse(folder, limit: 6000)
        #expect(whole.outcome.ending == .exited(0) && whole.reason == "exited", "\(whole)")
        let spoken = whole.outcome.outputLines.filter { $0.contains(" events, ") }
        #expect(spoken.map { $0.split(separator: " ").first } == ["nominal", "systematics"], "\(whole)")
        #expect(trace.marks == ["begin nominal", "end nominal", "begin systematics", "end systematics"])
        #expect(trace.all("sample").contains { $0["processes"]?.elements.compactMap(\.integer).max() ?? 0 >= 5 })
        let peaks = whole.report["stages"]?.elements.compactMap { $0["peak"]?.integer.map { $0 / mebibyte } } ?? []
        try #require(peaks.count == 2 && peaks[0] * 2 < peaks[1], "the limit below is for one of them: \(peaks)")
        print("analysis: peaks of the stages \(peaks) MiB, \(whole.report["elapsed_seconds"]?.double ?? -1) s")
        let plot = try Workflow.run(memcage("plot", "trace", "-o", "plot.svg"), in: folder)
        #expect(plot.ending == .exited(0) && folder.text(of: "plot.svg")?.contains(">systematics<") == true, "\(plot)")

        // The threshold lies at 0.6 of the peak: above the first stage, below the second.
        let limit = peaks[1] * 3 / 4
        let (ended, _) = try analyse(folder, limit: limit)
        #expect(ended.outcome.ending == .exited(137) && ended.reason == "threshold", "\(ended)")
        #expect(ended.peak <= limit, "ended too late: \(ended)")
        #expect(ended.report["stage"]?.elements.compactMap(\.text) == ["systematics"], "\(ended.report)")
        #expect(ended.log.contains(": In stage: systematics\n"), "\(ended)")
        let largest = ended.report["largest"]?.elements.first
        #expect(
            largest?["command"]?.elements.contains { $0.text?.hasSuffix("analysis.py") == true } == true, "\(ended)")
        #expect(ended.outcome.errorText.contains("job ended (threshold)"), "\(ended)")
    }
}
