import Testing

@Suite("A folder that vanishes under its files")
struct VanishedTests {
    private func run(_ option: String, job: String, in folder: TemporaryFolder) throws -> Outcome {
        try folder.makeFolder("gone")
        var options = ["--max-memory", "60"]
        if option != "--log-file" { options += ["--log-file", "none"] }
        if option != "--report" { options += ["--report", "report"] }
        return try Run(
            memcage("run"), Command(options + [option, "gone/file"]), Command(["--"]), bash("rm -r gone; \(job)")
        )
        .directory(folder).run()
    }

    @Test(
        "costs the log or the trace, which is named, and never the job",
        arguments: [
            ("--log-file", "log"), ("--trace", "trace"), ("--mprof", "mprof"),
        ])
    func records(option: String, what: String) throws {
        let folder = try TemporaryFolder()
        let result = try run(option, job: "echo out; exit 3", in: folder)
        let loss = "the \(what) is lost: 'gone/file' was removed while the job ran"
        #expect(result.ending == .exited(3) && result.outputText == "out\n", "\(result)")
        #expect(result.hasOneWarning(loss), "\(result)")
        let seen = try Seen(result, folder: folder)
        #expect(seen.report["cautions"]?.elements.contains { $0.text == loss } == true, "\(seen)")
    }

    @Test("costs the report, and a runaway is ended as ever")
    func report() throws {
        let folder = try TemporaryFolder()
        let result = try run("--report", job: DiskTests.runaway, in: folder)
        #expect(result.ending == .exited(137), "\(result)")
        let why = "No such file or directory (its folder was removed while the job ran)"
        #expect(result.hasOneWarning("cannot write the report gone/file: \(why)"), "\(result)")
    }
}
