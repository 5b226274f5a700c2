import Testing

@Suite("memcage plot", .enabled(if: Plots.isThere, "the sources are not here"))
struct PlotCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(try #require(readFile(String(Plots.trace))), to: "run.trace")
    }

    private func plot(_ words: any Word...) throws -> Outcome {
        try Run(Command([Binaries.memcage, "plot"] + words)).directory(folder).run()
    }

    @Test("without further words the picture lies beside the trace")
    func standard() throws {
        let result = try plot("run.trace")
        #expect(result.ending == .exited(0) && result.output.isEmpty && result.errors.isEmpty, "\(result)")
        #expect(folder.text(of: "run.svg")?.hasSuffix("</svg>\n") == true)
    }

    @Test("a real run, recorded and drawn: its command, its stage and its peak")
    func real() throws {
        let script = "\"$0\" mark 'first stage'; exec \"$1\" alloc --to 60 --hold 0.5"
        let run = try Run(
            memcage("run", "--max-memory", 300, "--log-file", "none", "--trace", "real.trace", "--"), bash(script),
            Command([Binaries.memcage, Binaries.hog])
        ).directory(folder).run()
        #expect(run.ending == .exited(0), "\(run)")
        let result = try plot("real.trace", "-o", "-")
        #expect(result.ending == .exited(0), "\(result)")
        for word in ["alloc --to 60", "first stage", "limit 300 MiB", "threshold 240 MiB", ">peak "] {
            #expect(result.outputText.contains(word), "\(word) in \(result.outputText)")
        }
    }

    @Test("what cannot be done is one line, status 125, and no file")
    func refusals() throws {
        try folder.write("", to: "empty")
        try folder.write([0x7F, 0x45, 0x4C, 0x46, 0, 0xFF, 0xFE], to: "binary")
        try folder.makeFolder("folder")
        let cases: [([any Word], String)] = [
            (["empty"], "cannot plot 'empty': it is empty"), (["binary"], "neither a memcage trace nor an mprof .dat"),
            (["missing"], "cannot read 'missing'"), (["folder"], "cannot read 'folder'"), ([], "no trace to plot"),
            (["run.trace", "-o", "x.gif"], ".svg, .html, .png or .pdf"),
            (["run.trace", "-o", "missing/x.svg"], "cannot write 'missing/x.svg'"),
            (["run.trace", "-o", "folder/.svg/"], "not accepted"),
            (["run.trace", "binary", "-o", "x.svg"], "'binary'"),
        ]
        for (words, said) in cases {
            let result = try Run(Command([Binaries.memcage, "plot"] + words)).directory(folder).run()
            #expect(result.ending == .exited(125), "\(result)")
            #expect(result.errorLines.count == 1 && result.errorText.contains(said), "\(said): \(result)")
        }
        let left = try Run(program("ls")).directory(folder).run()
        #expect(left.outputLines == ["binary", "empty", "folder", "run.trace"], "\(left)")
    }

    @Test("a trace is never replaced by its own picture, under whatever name")
    func own() throws {
        _ = try Run(program("ln", "-s", "run.trace", "same.svg")).directory(folder).run()
        let result = try plot("run.trace", "-o", "same.svg")
        #expect(result.ending == .exited(125) && result.errorText.contains("is the trace itself"), "\(result)")
    }

    @Test("names that are no text are taken byte for byte")
    func names() throws {
        let name: [UInt8] = [0x61, 0xFF, 0x0A, 0x62]
        let made = try Run(program("cp", "run.trace", name)).directory(folder).run()
        #expect(made.ending == .exited(0))
        let result = try Run(memcage("plot") + Command([name, "-o", name + Array(".svg".utf8)])).directory(folder).run()
        #expect(result.ending == .exited(0), "\(result)")
        let there = try Run(program("test", "-s", name + Array(".svg".utf8))).directory(folder).run()
        #expect(there.ending == .exited(0))
    }

    @Test("without memcage-plot a PNG is refused in one line that helps")
    func noCairo() throws {
        _ = try Run(program("cp", Binaries.memcage, "memcage")).directory(folder).run()
        let result = try Run(program("./memcage", "plot", "run.trace", "-o", "x.png")).directory(folder)
            .environment("PATH", "/nowhere").run()
        #expect(result.ending == .exited(125) && result.errorLines.count == 1, "\(result)")
        #expect(result.errorText.contains("memcage-plot") && result.errorText.contains("scripts/build"))
    }

    @Test("a trace of many lines is drawn in the memory that a short one takes")
    func long() throws {
        let script = """
            import sys
            lines = open("run.trace").read().splitlines(True)
            samples = [line for line in lines if '"sample"' in line]
            with open("long.trace", "w") as out:
                out.write(lines[0])
                for _ in range(3000): out.writelines(samples)
            """
        try need("python3", package: "python3")
        let made = try Run(program("python3", "-c", script)).directory(folder).run()
        #expect(made.ending == .exited(0), "\(made)")
        // 36,000 lines of 17 MB, in an address space that would not hold them.
        let result = try Run(bash("ulimit -v 65536; exec \"$0\" plot long.trace"), Command([Binaries.memcage]))
            .directory(folder).patience(300).run()
        #expect(result.ending == .exited(0), "\(result)")
    }
}
