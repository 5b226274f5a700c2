import MemcageModel
import Testing

@Suite("The memory gate")
struct GateTests {
    @Test(
        "says in the original's words whether the peak is within the tolerance",
        arguments: [
            (100.0, false, true), (110, false, true), (90, false, true), (111, false, false), (89, false, false),
            (89, true, true), (0, true, true), (110, true, true), (111, true, false),
        ])
    func verdict(mebibytes: Double, upperOnly: Bool, passes: Bool) {
        let gate = Gate(threshold: .mebibytes(100), tolerance: 10, upperOnly: upperOnly)
        let peak = ByteCount(Int(mebibytes * 1_048_576))
        #expect(gate.passes(peak) == passes)
        let expected = "Memory usage is \(passes ? "within" : "outside") the tolerance range: \(Int(mebibytes)) MB "
        #expect(gate.verdict(peak) == expected + "(threshold: 100 MB \(upperOnly ? "+" : "±") 10%)")
    }

    @Test("without a threshold it only reports")
    func report() {
        let gate = Gate(threshold: nil, tolerance: 10, upperOnly: false)
        #expect(gate.passes(.mebibytes(1 << 20)))
        #expect(gate.verdict(.kibibytes(1536)) == "Peak memory usage: 1.50 MB")
    }

    @Test("reads the original's command lines, run's options among its own, and the command byte for byte")
    func request() throws {
        let original = try GateRequest([
            "--threshold", "200", "--tolerance", "5", "-o", "out", "-s", "a.py", "--threshold",
        ])
        #expect(original.threshold == .mebibytes(200))
        #expect(original.tolerance == 5)
        #expect(original.output == "out")
        #expect(original.run == ["--", "python3", "a.py", "--threshold"])
        let mixed = try GateRequest(["--max-memory", "4G", "--threshold=0", "--upper-only", "--", "x", "--junit"])
        #expect(mixed.threshold == nil)
        #expect(mixed.upperOnly)
        #expect(mixed.run == ["--max-memory", "4G", "--", "x", "--junit"])
        #expect(try GateRequest(["--grace=3", "sleep", "1"]).run == ["--grace=3", "--", "sleep", "1"])
    }

    @Test(
        "refuses with one line",
        arguments: [
            ["--threshold", "12Q"], ["--threshold", "-5"], ["--threshold"], ["--tolerance", "nan"], ["-o", ""],
            ["--baseline", "a", "--threshold", "5"],
        ])
    func refused(words: [String]) {
        #expect(throws: UsageError.self) { _ = try GateRequest(words.map { ByteString($0) }) }
    }

    @Test("the JUnit file is XML whatever the command holds")
    func junit() {
        let text = JUnitText.render(
            command: ["sh", "-c", "a < \"b\" & c\n\u{1}"], elapsed: .milliseconds(1500), verdict: "v",
            failure: "too <big>")
        #expect(text.contains("failures=\"1\""))
        #expect(text.contains("time=\"1.500\""))
        #expect(text.contains("message=\"too &lt;big&gt;\""))
        #expect(!text.contains("\u{1}"))
        #expect(text.contains("a &lt; "))
    }
}
