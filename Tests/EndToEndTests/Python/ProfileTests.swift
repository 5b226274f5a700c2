import Glibc
import Testing

@Suite("profile_memory_simple.py", .enabled(if: PythonTools.areHere, "only where the tree is"))
struct ProfileTests {
    private static let figure = #"\d+\.\d MB"#
    private static let change = figure + #" \([+-]"# + figure + #"\)"#

    private func expectStages(_ result: Outcome, events: Int, at location: SourceLocation = #_sourceLocation) throws {
        #expect(result.ending == .exited(0) && result.errorText == "", "\(result)", sourceLocation: location)
        let figure = Self.figure
        let stages = ["imports", "processor creation", "loading \(events) events", "processing"].flatMap {
            ["After \($0): \(Self.change)", "  Peak in \($0): \(figure)"]
        }
        try expect(
            result.outputLines.filter { !$0.hasPrefix("No --processor") },
            are: ["Initial memory: \(figure)"] + stages + [
                #"After garbage collection: \#(figure) \(freed -?\#(figure)\)"#,
                #"Largest peak: \#(figure), in [a-z0-9 ]+; peaks are .+"#, "For memory over time: memcage run .+",
            ], at: location)
    }

    @Test("keeps the original's lines; without a processor it reads what most analyses read")
    func kept() throws {
        let result = try Profiling.profile("events.root")
        try expectStages(result, events: 100)
        #expect(result.outputLines.first?.hasPrefix("No --processor is given: pt, eta, phi, mass") == true)
    }

    @Test("a real NanoAOD file, read as needed and at once", arguments: ["virtual", "eager"])
    func real(mode: String) throws {
        let sample = try PythonEnvironment.sample()
        try expectStages(Profiling.profile(sample, "--mode", mode), events: 40)
    }

    @Test("any processor with its arguments, by name or in order", arguments: [#"{"keep": 60}"#, "[0, 60]"])
    func processor(arguments: String) throws {
        let result = try Profiling.profile("events.root", "--processor", "processors:Spike", "--args", arguments)
        try expectStages(result, events: 100)
        let before = try #require(result.megabytes("After loading 100 events: "))
        let after = try #require(result.megabytes("After processing: "))
        #expect((50...90).contains(after - before), "\(result)")
    }

    @Test("the peak inside of a stage, not only its end")
    func peak() throws {
        let result = try Profiling.profile(
            "events.root", "--processor=processors:Spike", #"--args={"mebibytes": 400}"#)
        try expectStages(result, events: 100)
        let end = try #require(result.megabytes("After processing: "))
        let peak = try #require(result.megabytes("  Peak in processing: "))
        #expect((390...450).contains(peak - end), "\(result)")
        #expect(result.megabytes("Largest peak: ") == peak)
        let loading = try #require(result.megabytes("  Peak in loading 100 events: "))
        #expect(loading < peak - 300, "\(result)")
    }

    @Test("the peak is sampled where the kernel may not be asked")
    func sampled() throws {
        let result = try debugging("sampled.py")
        #expect(result.ending == .exited(0), "\(result)")
    }

    @Test("the metadata that real processors read, and one's own")
    func metadata() throws {
        let result = try Profiling.profile(
            "events.root", "--entries", 7, "--processor", "processors:Metadata", "--metadata",
            #"{"dataset": "TTbar", "is_mc": true}"#)
        #expect(result.ending == .exited(0), "\(result)")
        for line in ["dataset TTbar", "is_mc True", "filename events.root", "treename Events", "entrystop 7"] {
            #expect(result.outputLines.contains("metadata " + line), "\(result)")
        }
        #expect(result.outputLines.contains("events 7"))
    }

    /// Words, and what the one line must hold.
    static let bad: [([String], String)] = [
        (["missing.root"], "cannot read 'missing.root': No such file"),
        (["text.root"], "'text.root' is not a ROOT file"),
        (["other.root"], "'other.root' has no tree Events; it has: Other"),
        (["empty.root"], "'empty.root' has no events"), (["cut.root"], "cannot read 'cut.root'"),
        (["."], "Is a directory"), ([], "give one ROOT file"), (["a", "b"], "give one ROOT file"),
        (["events.root", "--entries", "0"], "--entries: '0'"),
        (["events.root", "--entries", String(repeating: "9", count: 5000)], "--entries: '999"),
        (["events.root", "--entries"], "--entries needs a value"),
        (["events.root", "--args", "{x}"], "--args: '{x}' is no JSON"),
        (["events.root", "--metadata", "[]"], "--metadata: '[]' is not an object"),
        (["events.root", "--what"], "unknown option '--what'"),
        (["events.root", "--processor", "x"], "'x' is not MODULE"),
        (["events.root", "--processor", "no_such:X"], "cannot import 'no_such': ModuleNotFoundError"),
        (["events.root", "--processor", "processors:X"], "the module 'processors' has no class 'X'"),
        (["events.root", "--processor", "processors:NoProcessor"], "it has no process()"),
        (["events.root", "--processor", "processors:Spike", "--args", "[1, 2, 3]"], "the processor cannot be made"),
        (["events.root", "--processor", "processors:NotMade"], "no constants (\(processors), line 42)"),
        (
            ["events.root", "--processor", "processors:Raises"],
            "the processor failed: ValueError: first line (\(processors), line 27)"
        ),
        (["events.root", "--processor", "processors:RaisesInside"], "(\(processors), line 32)"),
        (["events.root", "--processor", "processors:Leaves"], "the processor failed: SystemExit"),
    ]
    private static let processors = PythonTools.program("processors.py")

    @Test("what goes wrong is one clear line and a status above 0, and nothing is left behind", arguments: bad)
    func refused(words: [String], line: String) throws {
        let files = try Run(bash("ls -A \"$0\" \"$1\"") + Command([Profiling.folder(), PythonTools.programs]))
            .run()
        let result = try Profiling.profile(words)
        #expect(result.ending == .exited(1), "\(result)")
        #expect(result.errorLines.count == 1 && result.errorText.contains(line), "\(result)")
        let after = try Run(bash("ls -A \"$0\" \"$1\"") + Command([Profiling.folder(), PythonTools.programs]))
            .run()
        #expect(after.outputText == files.outputText)
    }

    @Test("says what to install where coffea is not")
    func noCoffea() throws {
        let script = "python3 -m venv --without-pip bare && bare/bin/python -I \"$0\" \"$1\""
        let folder = try TemporaryFolder()
        let result = try Run(bash(script) + Command([PythonTools.profile, Profiling.folder() + "/events.root"]))
            .directory(folder).run()
        #expect(result.ending == .exited(1) && result.errorText.contains("pip install coffea"), "\(result)")
        #expect(result.errorLines.count == 1)
    }

    @Test("works as a copy and through a link, from another folder")
    func elsewhere() throws {
        let folder = try TemporaryFolder()
        _ = try Run(program("cp", PythonTools.profile, folder.file("copied.py"))).run()
        symlink(PythonTools.profile, folder.file("linked.py"))
        for name in ["copied.py", "linked.py"] {
            try expectStages(Profiling.profile(["events.root"], script: folder.file(name)), events: 100)
        }
    }
}
