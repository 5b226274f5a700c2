import Testing

/// Several worker processes in one cage, of which one is the culprit.
@Suite("Worker processes", .workflowsOnly)
struct PoolTests {
    static let pools = ["multiprocessing_pool.py", "dask_cluster.py"]

    @Test("the one that passed the limit is named, with its stage; nothing is left behind", arguments: pools)
    func culprit(script: String) throws {
        let folder = try TemporaryFolder()
        let job = program("python3", Workflow.file(script))
        let cage = memcage("run", "--max-memory", 700, "--log-file", "log", "--report", "report", "--")
        let outcome = try Workflow.run(cage + job, in: folder)
        let seen = try Seen(outcome, folder: folder)
        #expect(seen.outcome.ending == .exited(137) && seen.reason == "threshold", "\(seen)")
        #expect(outcome.leftBehind.isEmpty, "\(seen)")
        let culprit = try #require(outcome.outputText.firstMatch(of: /task 6 is in process (\d+)/)?.1, "\(seen)")
        let largest = try #require(seen.report["largest"]?.elements.first, "\(seen)")
        #expect(largest["pid"]?.integer == Int(culprit), "\(seen)")
        #expect(largest["memory"]?.integer ?? 0 > 200 * mebibyte, "\(seen)")
        #expect(largest["command"]?.elements.contains { $0.text?.contains("python") == true } == true, "\(largest)")
        #expect(seen.report["stage"]?.elements.compactMap(\.text) == ["fit"], "\(seen.report)")
        let table = seen.logLines.drop { !$0.hasSuffix(": Largest processes:") }.dropFirst()
        #expect(table.first?.contains("PID") == true && table.first?.contains(" \(culprit) ") == true, "\(seen.log)")
    }
}
