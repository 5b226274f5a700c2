import Testing

@Suite("The report's file")
struct ReportFileTests {
    @Test("is replaced as a whole at the end; until then the old one stands")
    func replaced() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "report")
        let script = "cd \"$0\"; ln report kept; cat report; ls"
        let job = bash(script) + Command([folder.path])
        let result = try Run(memcage("run", "--log-file", "none", "--report", folder.file("report"), "--"), job).run()
        #expect(result.outputText == "oldkept\nreport\n", "\(result)")
        #expect(folder.text(of: "kept") == "old")
        #expect(try JSONValue(parsing: folder.contents(of: "report") ?? [])["reason"]?.text == "exited")
        let left = try Run(program("ls", "-A", folder.path)).run().outputLines
        #expect(left == ["kept", "report"])
    }

    @Test("stays in the folder of the launch, wherever the job goes")
    func relative() throws {
        let folder = try TemporaryFolder()
        let result = try Run(memcage("run", "--log-file", "none", "--report", "report", "--"), bash("cd /; exit 3"))
            .directory(folder).run()
        #expect(result.ending == .exited(3))
        #expect(exists(folder.file("report")))
    }

    @Test("that cannot be written at the end is a caution, and the status stays the command's")
    func vanished() throws {
        let folder = try TemporaryFolder()
        let inner = try TemporaryFolder(in: folder.path)
        let job = bash("rm -r \"$0\"; exit 3") + Command([inner.path])
        let result = try Run(memcage("run", "--log-file", "none", "--report", inner.file("report"), "--"), job).run()
        #expect(result.ending == .exited(3), "\(result)")
        #expect(result.errorText.contains("caution: cannot write the report"), "\(result)")
    }

    @Test("can be a pipe to somebody who reads")
    func pipe() throws {
        let run = memcage("run", "--log-file", "none", "--report", "/dev/stderr", "--", "true")
        let result = try Run(bash("\(run.shell) 2>&1 | cat")).run()
        #expect(try JSONValue(parsing: result.output)["schema"]?.text == "memcage.report", "\(result)")
    }
}
