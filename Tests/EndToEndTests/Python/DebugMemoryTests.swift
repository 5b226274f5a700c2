import Glibc
import Testing

@Suite("debug_memory.py", .enabled(if: PythonTools.areHere, "only where the tree is"))
struct DebugMemoryTests {
    private static let both = #"RSS=\d+\.\dMB \([+-]\d+\.\dMB\), VMS=\d+\.\dMB \([+-]\d+\.\dMB\)"#

    @Test("keeps the original's names and lines")
    func kept() throws {
        let result = try debugging("kept_lines.py")
        #expect(result.ending == .exited(0), "\(result)")
        let rule = "INFO " + String(repeating: "=", count: 60)
        try expect(
            logged(result.errorText),
            are: [
                #"INFO MEMORY \[start\]: "# + Self.both, #"INFO BLOCK \[grows\]: Memory change = \+[12]\d\.\dMB"#,
                #"INFO BLOCK \[shrinks\]: Memory change = -[12]\d\.\dMB"#, #"INFO MEMORY \[end\]: "# + Self.both,
                "INFO Largest objects in memory:", #"INFO   \d+\.\dMB .+"#, #"INFO   \d+\.\dMB .+"#,
                #"INFO   \d+\.\dMB .+"#, #"INFO Total awkward array size: 0\.0MB"#, rule, "INFO MEMORY SUMMARY",
                #"INFO Baseline: RSS=\d+\.\dMB, VMS=\d+\.\dMB"#, "INFO start: " + Self.both, "INFO end: " + Self.both,
                #"INFO Most at a checkpoint: \d+\.\dMB, at (start|end)"#, rule,
            ])
    }

    @Test("never writes (++12.0MB)")
    func oneSign() throws {
        let result = try debugging("series.py")
        #expect(result.errorText.contains("(+") && !result.errorText.contains("++"), "\(result)")
    }

    @Test("a block that raises leaves an end, and the exception passes")
    func raising() throws {
        let result = try debugging("raises.py")
        #expect(result.ending == .exited(0), "\(result)")
        try expect(
            logged(result.errorText),
            are: [
                #"INFO BLOCK \[breaks\]: ended by KeyError"#, #"INFO BLOCK \[breaks\]: Memory change = \+[12]\d\.\dMB"#,
            ])
    }

    @Test("collects garbage only when it is asked to")
    func garbage() throws {
        let result = try debugging("garbage.py")
        #expect(result.ending == .exited(0), "\(result)")
    }

    @Test("keeps a repeated name as a series")
    func series() throws {
        let result = try debugging("series.py")
        #expect(result.ending == .exited(0), "\(result)")
        let summed = logged(result.errorText).count { $0.hasPrefix("INFO loop: ") }
        #expect(summed == 3, "\(result)")
    }

    @Test("numpy's arrays are among the largest objects, a shared buffer once")
    func arrays() throws {
        let folder = try TemporaryFolder()
        let result = try Run(program(PythonEnvironment.analysis().python, "-B", PythonTools.program("arrays.py")))
            .environment("PYTHONPATH", PythonTools.folder).directory(folder).patience(300).run()
        #expect(result.ending == .exited(0), "\(result)")
    }

    @Test("awkward's arrays count with all their buffers, and nothing is read for it")
    func awkwardArrays() throws {
        let result = try debugging(
            "awkward_arrays.py", PythonEnvironment.sample(), python: PythonEnvironment.analysis().python)
        #expect(result.ending == .exited(0), "\(result)")
        #expect(logged(result.errorText).contains("INFO Total awkward array size: 18.0MB"))
    }

    @Test("does not keep alive what functions hold")
    func locals() throws {
        let result = try debugging("locals.py")
        #expect(result.ending == .exited(0), "\(result)")
    }

    @Test("hotspots lie between start and stop, and are told at the end of a program that never stops them")
    func hotspots() throws {
        let result = try debugging("hotspots.py")
        #expect(result.ending == .exited(0), "\(result)")
        let end = try #require(result.errorText.split(separator: "the end\n").last)
        #expect(end.contains("Memory hotspots:") && end.contains("at_the_end = bytearray"), "\(result)")
    }

    @Test("needs neither numpy nor awkward, and does not touch the root logger")
    func alone() throws {
        let result = try debugging("alone.py")
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.outputLines.count == 1 && result.outputText.hasPrefix("MINE MEMORY [two]"), "\(result)")
        #expect(!result.errorText.contains("[two]"))
    }

    @Test("tells growth between checkpoints by type, and leaks")
    func growth() throws {
        let result = try debugging("growth.py")
        #expect(result.ending == .exited(0), "\(result)")
    }

    @Test("runs a processor between two checkpoints")
    func processor() throws {
        let result = try debugging("processor.py")
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.errorText.contains("BLOCK [processing]: Memory change = +2"), "\(result)")
        #expect(result.errorText.contains("BLOCK [processing]: ended by LookupError"))
    }

    @Test("inside a cage a checkpoint is a mark and a block a stage")
    func stages() throws {
        let folder = try TemporaryFolder()
        let job = program("python3", "-B", PythonTools.program("stages.py"))
        let seen = try Caged("--trace", folder.file("trace"), job: job)
            .with { $0.environment("PYTHONPATH", PythonTools.folder) }.run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(
            try Traced(folder).marks == [
                "point loaded", "begin fit", "end fit", "begin fails", "end fails",
                "point " + String(repeating: "é", count: 100), "point 7",
            ])
        let fit = seen.report["stages"]?.elements.first { $0["name"]?.text == "fit" }
        #expect((fit?["peak"]?.integer ?? 0) >= 30 * mebibyte, "\(seen)")
    }

    @Test("a full or dead socket neither holds it up nor fails it")
    func deafSocket() throws {
        let result = try debugging("deaf_socket.py")
        #expect(result.ending == .exited(0), "\(result)")
    }

    @Test("works as a copy and through a link")
    func elsewhere() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("copy")
        try folder.makeFolder("link")
        _ = try Run(program("cp", PythonTools.debug, folder.file("copy"))).run()
        symlink(PythonTools.debug, folder.file("link/debug_memory.py"))
        for place in ["copy", "link"] {
            let result = try Run(program("python3", "-B", PythonTools.program("hotspots.py")))
                .environment("PYTHONPATH", folder.file(place)).run()
            #expect(result.ending == .exited(0), "\(result)")
        }
    }

    @Test("this and its like are Python 3.8 and need the standard library alone")
    func syntax() throws {
        let scripts = [PythonTools.debug, PythonTools.monitor, PythonTools.profile]
        let result = try Run(program("python3", PythonTools.program("python38.py")), Command(scripts)).run()
        #expect(result.ending == .exited(0), "\(result)")
    }
}
