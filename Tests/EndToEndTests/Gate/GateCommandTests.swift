import Testing

@Suite("memcage test")
struct GateCommandTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func test(_ words: any Word..., job: Command) throws -> Outcome {
        try Run(Command([Binaries.memcage, "test"] + words), Command(["--"]), job).directory(folder).run()
    }

    private static let sixty = hog("alloc", "--to", 60, "--hold", 0.5)

    @Test("passes within the tolerance, with its line and the .dat")
    func within() throws {
        let result = try test("--threshold", 62, "--tolerance", 10, job: Self.sixty)
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.outputText.contains("Memory usage is within the tolerance range: "), "\(result)")
        #expect(folder.text(of: "mprofile_test.dat")?.hasPrefix("CMDLINE ") == true)
        #expect(folder.text(of: "memory_monitor.log") == nil)
    }

    @Test("fails outside of it with 1; less than expected passes with --upper-only")
    func outside() throws {
        let result = try test("--threshold", 200, job: Self.sixty)
        #expect(result.ending == .exited(1), "\(result)")
        #expect(result.outputText.contains("Memory usage is outside the tolerance range: "))
        #expect(try test("--threshold", 200, "--upper-only", job: Self.sixty).ending == .exited(0))
        #expect(try test("--threshold", 20, "--upper-only", job: Self.sixty).ending == .exited(1))
    }

    @Test("a command that fails never passes, and its status stays")
    func failing() throws {
        let result = try test("--junit", "junit.xml", job: hog("exit", 9))
        #expect(result.ending == .exited(9), "\(result)")
        #expect(folder.text(of: "junit.xml")?.contains("failures=\"1\"") == true)
        let killed = try test("--max-memory", 50, job: hog("alloc", "--forever", "--rate", 100))
        #expect(killed.ending == .exited(137), "\(killed)")
    }

    @Test("writes the .dat anew: yesterday's peak does not survive")
    func anew() throws {
        try folder.write("CMDLINE old\nMEM 9999.0 1.0\n", to: "gate.dat")
        #expect(try test("-o", "gate", "--threshold", 62, job: Self.sixty).ending == .exited(0))
        #expect(folder.text(of: "gate.dat")?.contains("9999") == false)
    }

    @Test("goes by the peak of a recorded run")
    func baseline() throws {
        #expect(try test("-o", "good", job: Self.sixty).ending == .exited(0))
        #expect(try test("--baseline", "good.dat", job: Self.sixty).ending == .exited(0))
        let more = try test("--baseline", "good.dat", "--junit", "j.xml", job: hog("alloc", "--to", 120, "--hold", 0.5))
        #expect(more.ending == .exited(1), "\(more)")
        #expect(folder.text(of: "j.xml")?.contains("outside the tolerance") == true)
    }

    @Test("bad input is one line and 125, before anything starts")
    func refused() throws {
        for words in [
            ["--threshold", "x"], ["--baseline", "missing"], ["--junit", "/proc/none/j"], ["--max-memery", "5"],
        ] {
            let result = try Run(Command([Binaries.memcage, "test"] + words), Command(["--", "touch", "started"]))
                .directory(folder).run()
            #expect(result.ending == .exited(125), "\(result)")
            #expect(result.errorLines.count == 1, "\(result)")
            #expect(folder.text(of: "started") == nil)
        }
    }

    @Test(
        "memory_test.py takes the original's command lines",
        .enabled(if: exists(Self.dropIn), "only where the tree is: the drop-in is not here"))
    func original() throws {
        try folder.write("b = bytearray(60 << 20)\nimport time\ntime.sleep(0.5)\n", to: "script.py")
        func run(_ words: any Word...) throws -> Outcome {
            try Run(Command(["python3", Self.dropIn] + words)).directory(folder)
                .environment("MEMCAGE", Binaries.memcage).run()
        }
        let within = try run("--threshold", 70, "--tolerance", 20, "-o", "out", "-s", "script.py")
        #expect(within.ending == .exited(0), "\(within)")
        #expect(within.outputText.contains("Memory usage is within the tolerance range: "))
        #expect(folder.text(of: "out.dat")?.contains("MEM ") == true)
        let reported = try run("--threshold", 0, "-s", "script.py")
        #expect(reported.outputText.contains("Peak memory usage: "), "\(reported)")
        #expect(try run("--threshold", 500, "-s", "script.py").ending == .exited(1))
        #expect(try run("--threshold", "many", "-s", "script.py").ending == .exited(1))
        try folder.write("raise SystemExit(9)\n", to: "failing.py")
        #expect(try run("-s", "failing.py").ending == .exited(9))
    }

    @Test(
        "memory_test.py refuses a $MEMCAGE that cannot be executed in one line",
        .enabled(if: exists(Self.dropIn), "only where the tree is: the drop-in is not here"),
        arguments: ["/", "/etc/passwd", "missing"])
    func named(memcage: String) throws {
        try folder.write("open('started', 'w')\n", to: "script.py")
        let result = try Run(Command(["python3", Self.dropIn, "-s", "script.py"])).directory(folder)
            .environment("MEMCAGE", memcage).run()
        #expect(result.ending == .exited(1), "\(result)")
        #expect(result.errorLines.count == 1 && result.errorText.contains("'\(memcage)'"), "\(result)")
        #expect(folder.text(of: "started") == nil)
    }

    private static let dropIn = String(Binaries.dropIn.dropLast("memory_limited_run.sh".count)) + "memory_test.py"
}
