import Testing

@Suite("memcage advise")
struct AdviseCommandTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func advise(_ words: any Word...) throws -> Outcome {
        try Run(Command([Binaries.memcage, "advise"] + words)).directory(folder).run()
    }

    /// A run that holds so many MiB, recorded in every form as NAME.trace, NAME.json and NAME.dat.
    @discardableResult
    private func record(_ name: String, limit: Int = 1000, job: Command) throws -> Outcome {
        try Run(
            memcage("run", "--max-memory", limit, "--check-interval", 0.1, "--log-file", "none"),
            Command(["--trace", "\(name).trace", "--report", "\(name).json", "--mprof", "\(name).dat", "--"]), job
        ).directory(folder).patience(150).run()
    }

    private static func holding(_ mebibytes: Int) -> Command { hog("alloc", "--to", mebibytes, "--hold", 0.5) }

    private func request(_ result: Outcome) throws -> Int {
        try #require(result.outputLines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(result)")
    }

    @Test("real runs, in every form: the request is above the peak by its margin")
    func real() throws {
        for index in 1...2 { #expect(try record("\(index)", job: Self.holding(200)).ending == .exited(0)) }
        for files in [["1.trace"], ["1.json"], ["1.dat"], ["1.trace", "2.json"], ["1.dat", "2.trace"]] {
            let result = try Run(Command([Binaries.memcage, "advise"] + files)).directory(folder).run()
            #expect(result.ending == .exited(0) && result.errors.isEmpty, "\(result)")
            #expect((250...300).contains(try request(result)), "\(result)")
            #expect(result.outputText.contains("one run is one run") == (files.count == 1), "\(result)")
            #expect(!result.outputText.contains("different commands"), "\(result)")
        }
        // Three files of a run are no more than one run.
        let same = try advise("1.trace", "1.json", "1.dat")
        #expect(same.outputText.contains("3 files are of one run"), "\(same)")
        #expect(same.outputText.contains("one run is one run"), "\(same)")
    }

    @Test("a run that memory ended is a lower bound, whatever came before")
    func ended() throws {
        #expect(try record("killed", limit: 150, job: hog("alloc", "--forever")).ending == .exited(137))
        try record("small", job: Self.holding(60))
        for files in [["killed.trace"], ["killed.json"], ["small.trace", "killed.trace"]] {
            let result = try Run(Command([Binaries.memcage, "advise"] + files)).directory(folder).run()
            #expect(result.outputText.contains("wanted more than"), "\(result)")
            #expect(try request(result) >= 225, "\(result)")
            #expect(result.outputText.contains("2 different commands") == (files.count == 2), "\(result)")
        }
    }

    @Test("one ready line for a script, the table for a node, and JSON")
    func forms() throws {
        try folder.write("CMDLINE fit\nMEM 3000.0 1000.0\nMEM 10.0 1001.0\n", to: "fit.dat")
        let line = try advise("fit.dat", "--for", "condor")
        #expect(line.outputText == "request_memory = 3800\n" && line.errors.isEmpty, "\(line)")
        let table = try advise("fit.dat", "--node", "11G")
        #expect(
            table.outputLines.suffix(4) == [
                "  1 × 8 GiB     Safe", "  2 × 4 GiB     Safe", "  3 × 3 GiB     Risky", "  4 or more     Unsafe",
            ], "\(table)")
        let json = try JSONValue(parsing: try advise("fit.dat", "--json", "--node", "11G").output)
        #expect(json["request"]?.integer == 3800 << 20 && json["node", "safe_workers"]?.integer == 2)
        #expect(json["lines", "slurm"]?.text == "--mem=3800M")
    }

    @Test("what tells nothing is one line and status 125")
    func refusals() throws {
        try folder.write("", to: "empty")
        try folder.write([0x7F, 0x45, 0x4C, 0x46, 0, 0xFF, 0xFE], to: "binary")
        try folder.write("{\n  \"schema\": \"memcage.report\",\n  \"mem", to: "cut.json")
        try folder.write("CMDLINE fit\n", to: "none.dat")
        try folder.write("CMDLINE fit\nMEM 5.0 1000.0\n", to: "good.dat")
        try folder.makeFolder("folder")
        _ = try record("failed", job: program("./missing"))
        let cases: [([any Word], String)] = [
            ([], "no run to advise from"), (["missing"], "cannot read 'missing': No such file"),
            (["folder"], "cannot read 'folder'"), (["empty"], "it is empty"), (["binary"], "neither a memcage trace"),
            (["cut.json"], "cut off or damaged"), (["none.dat"], "no samples"), (["/dev/zero"], "neither"),
            (["failed.json"], "its command never ran"), (["failed.trace"], "cannot advise from 'failed.trace'"),
            (["good.dat", "binary"], "'binary'"), (["good.dat", "--node", "0G"], "--node: '0G'"),
            (["good.dat", "--node", "much"], "--node: 'much'"), (["good.dat", "--for", "pbs"], "--for: 'pbs'"),
            (["good.dat", "--for", "slurm", "--json"], "give one of them"),
        ]
        for (words, said) in cases {
            let result = try Run(Command([Binaries.memcage, "advise"] + words)).directory(folder).run()
            #expect(result.ending == .exited(125) && result.output.isEmpty, "\(result)")
            #expect(result.errorLines.count == 1 && result.errorText.contains(said), "\(said): \(result)")
        }
    }
}
