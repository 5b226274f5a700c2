import Testing

@Suite("A recording in the hands of other tools")
struct ToolTests {
    @Test(
        "mprof peak prints the peak, mprof plot draws it",
        .enabled(if: Place.isHost, "no pip in the lab: it has no network"))
    func mprof() throws {
        let programs = try PythonEnvironment.analysis().programs
        let folder = try TemporaryFolder()
        let seen = try Caged(
            "--check-interval", 0.1, "--mprof", folder.file("run.dat"),
            job: hog("alloc", "--to", 120, "--rate", 300, "--hold", 0.5)
        ).run()
        let peak = try Run(program("\(programs)/mprof", "peak", folder.file("run.dat"))).run()
        let bytes = try #require(seen.report["memory", "peak_sampled"]?.double)
        let shown = try #require(
            peak.outputText.split { $0 == "\t" || $0 == " " }.compactMap { Double($0) }.last, "\(peak)")
        #expect(abs(shown - bytes / 1_048_576) < 0.01, "\(peak)")
        let plot = try Run(program("\(programs)/mprof", "plot", "-o", folder.file("run.png"), folder.file("run.dat")))
            .environment("MPLBACKEND", "Agg").environment("MPLCONFIGDIR", folder.path).run()
        #expect(plot.ending == .exited(0), "\(plot)")
        #expect(folder.contents(of: "run.png")?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true, "\(plot)")
        let lines = (folder.text(of: "run.dat") ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.dropLast().allSatisfy { !$0.isEmpty })
    }

    /// What a user of prmon.txt does: by the names of the columns.
    private static let readPrmon = """
        import csv, json, sys
        rows = list(csv.DictReader(open(sys.argv[1] + ".txt"), delimiter="\\t"))
        summary = json.load(open(sys.argv[1] + ".json"))
        assert {"Avg", "HW", "Max", "prmon"} == set(summary), summary
        assert summary["prmon"]["Version"]
        for name in "pss", "nprocs", "nthreads":
            assert max(int(r[name]) for r in rows) == summary["Max"][name], name
        # At the end the kernel knows more than the looks.
        for name in "rss", "vmem":
            assert summary["Max"]["pss"] <= max(int(r[name]) for r in rows) <= summary["Max"][name], name
        times = [int(r["Time"]) for r in rows]
        assert times == sorted(times) and len(rows) > 3
        print(summary["Max"]["pss"], rows[-1]["wtime"])
        """

    @Test("prmon.txt is read by its columns, and prmon.json agrees with it")
    func prmon() throws {
        try need("python3", package: "python3")
        let folder = try TemporaryFolder()
        let seen = try Caged(
            "--check-interval", 0.1, "--prmon", folder.file("run.txt"),
            job: hog("alloc", "--to", 60, "--rate", 100, "--hold", 0.5)
        ).run()
        let result = try Run(program("python3", "-c", Self.readPrmon, folder.file("run"))).run()
        #expect(result.ending == .exited(0), "\(result)")
        let peak = try #require(seen.report["memory", "peak_sampled"]?.integer)
        #expect(result.outputText.split(separator: " ").first == "\(peak / 1024)")
    }

    @Test(
        "Snakemake's benchmark file has its columns and figures, of a job that is over before the beat too",
        arguments: [0.1, 1000])
    func benchmark(interval: Double) throws {
        let folder = try TemporaryFolder()
        let seen = try Caged(
            "--check-interval", interval, "--benchmark", folder.file("bench.tsv"),
            job: hog("alloc", "--to", 60, "--rate", 100, "--hold", 0.5)
        ).run()
        let rows = (folder.text(of: "bench.tsv") ?? "").split(separator: "\n").map { $0.split(separator: "\t") }
        try #require(rows.count == 2 && rows[0].count == 10 && rows[1].count == 10, "\(rows)")
        let row = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[1]))
        let peak = try #require(seen.report["memory", "peak_sampled"]?.double) / 1_048_576
        let figure = { (name: Substring) in row[name].flatMap { Double($0) } ?? 0 }
        #expect(abs(figure("max_pss") - peak) < 0.01)
        #expect(abs(figure("s") - (seen.report["elapsed_seconds"]?.double ?? 0)) < 0.01)
        #expect(figure("max_rss") >= max(60, figure("max_pss")) && figure("max_vms") >= figure("max_rss"), "\(row)")
        #expect(row["max_uss"] == "NA" && row["h:m:s"]?.hasPrefix("0:00:") == true)
    }
}
