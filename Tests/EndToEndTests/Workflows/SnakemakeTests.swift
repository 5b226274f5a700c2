import Testing

@Suite("Snakemake", .workflowsOnly)
struct SnakemakeTests {
    @Test("a rule that passes its mem_mb is ended, and its next attempt has more")
    func attempts() throws {
        let folder = try TemporaryFolder()
        try folder.write(Readme.block(with: "rule fit"), to: "Snakefile")
        try folder.write(
            "import sys, time\nx = bytearray(100 << 20)\ntime.sleep(2)\nopen(sys.argv[1], 'w').write('fitted')\n",
            to: "fit.py")
        let seen = try Workflow.run(program("snakemake", "--cores", 2, "fit.txt"), in: folder)
        #expect(seen.ending == .exited(0), "\(seen)")
        #expect(folder.text(of: "fit.txt") == "fitted")
        let log = folder.text(of: "fit.memory.log") ?? ""
        let words = log.split(separator: "\n").filter { $0.hasPrefix("Max memory") || $0.hasPrefix("Exit code") }
        #expect(
            words == ["Max memory: 100MB", "Exit code: 137", "Max memory: 200MB", "Exit code: 0"], "\(seen)\n\(log)")
        #expect(log.contains("MEMORY THRESHOLD EXCEEDED!"))
        let rows = (folder.text(of: "fit.benchmark.tsv") ?? "").split(separator: "\n").map { $0.split(separator: "\t") }
        try #require(rows.count == 2, "\(rows)")
        let figures = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[1]))
        let most = figures["max_pss"].flatMap { Double($0) } ?? 0
        #expect((100...160).contains(most), "\(rows)")
        #expect(figures["max_rss"].flatMap { Double($0) } ?? 0 >= most, "\(rows)")
        #expect(seen.leftBehind.isEmpty, "\(seen)")
    }
}
