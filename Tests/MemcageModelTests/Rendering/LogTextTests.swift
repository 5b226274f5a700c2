import MemcageModel
import Testing

/// The exact bytes that users grep for and that the original tools wrote.
@Suite("The text log, byte for byte")
struct LogTextTests {
    static let stamp = "2026-11-23 19:41:48"

    @Test("the first lines")
    func opening() throws {
        let text = LogText.opening(
            try settings(), command: ["python3", "fit.py"], date: "Mon Nov 23 19:41:48 CET 2026")
        #expect(
            text == """
                Starting memory-limited execution
                Max memory: 2000MB
                Kill threshold: 1600.0MB
                Command: python3 fit.py
                Started at: Mon Nov 23 19:41:48 CET 2026

                """)
    }

    @Test("the command is one line, however its words look")
    func command() throws {
        let words: [ByteString] = ["python3", "-c", "print(\"a b\")\nprint('c')"]
        let text = LogText.opening(try settings(), command: words, date: "now")
        #expect(text.contains("\nCommand: python3 -c $'print(\"a b\")\\x0aprint(\\'c\\')'\nStarted at: now\n"))
    }

    @Test("the last lines")
    func closing() {
        #expect(LogText.closing(status: .code(0), date: "now") == "Finished at: now\nExit code: 0\n")
        #expect(LogText.closing(status: .code(137), date: "now") == "Finished at: now\nExit code: 137\n")
        #expect(LogText.closing(status: .dieOf(.interrupt), date: "now") == "Finished at: now\nExit code: 130\n")
    }

    @Test("the beat")
    func usage() {
        let text = LogText.usage(.mebibytes(317), of: .mebibytes(2000), stamp: Self.stamp)
        #expect(text == "2026-11-23 19:41:48: Memory usage: 317MB / 2000MB\n")
    }

    @Test("crossing the threshold")
    func threshold() throws {
        let text = LogText.acting(
            .threshold, charged: .mebibytes(1634), settings: try settings(), available: nil, stamp: Self.stamp)
        #expect(
            text == """
                2026-11-23 19:41:48: MEMORY THRESHOLD EXCEEDED!
                2026-11-23 19:41:48: Current: 1634MB, Threshold: 1600.0MB

                """)
        #expect(
            LogText.acted(.threshold, stamp: Self.stamp)
                == "2026-11-23 19:41:48: Process killed due to excessive memory usage\n")
    }

    @Test(
        "only the threshold is told as the threshold",
        arguments: [
            (.thrash, "MEMORY THRASHING: the job stalls at its limit"), (.timeLimit, "TIME LIMIT EXCEEDED: 75 s"),
            (.node, "NODE MEMORY LOW: 99 MiB available, less than 500 MiB"),
        ] as [(Cause, String)])
    func others(cause: Cause, head: String) throws {
        let given = try settings(["--time-limit", "75", "--min-available", "500"])
        let text = LogText.acting(
            cause, charged: .mebibytes(10), settings: given, available: .mebibytes(99), stamp: Self.stamp)
        #expect(text == "\(Self.stamp): \(head)\n\(Self.stamp): Current: 10MB, Threshold: 1600.0MB\n")
    }

    @Test("each end has its closing line", arguments: Reason.allCases.filter(\.isEnforced))
    func acted(reason: Reason) {
        let why =
            switch reason {
            case .timeLimit: "the time limit"
            case .node: "low memory on the node"
            default: "excessive memory usage"
            }
        #expect(LogText.acted(reason, stamp: "T") == "T: Process killed due to \(why)\n")
    }

    @Test("sizes that are no whole MiB")
    func fractions() throws {
        let given = try settings(["--max-memory", "1.5M", "--kill-threshold", "0.5"])
        let text = LogText.opening(given, command: ["x"], date: "now")
        #expect(text.contains("\nMax memory: 1.5MB\nKill threshold: 0.8MB\n"))
        #expect(LogText.usage(.kibibytes(700), of: given.maxMemory, stamp: "T") == "T: Memory usage: 1MB / 1.5MB\n")
    }

    @Test("marks are lines of their own, escaped, and a kill says in which stage it came")
    func stages() {
        #expect(LogText.mark(Mark(.point, "load"), stamp: "T") == "T: Stage: load\n")
        #expect(LogText.mark(Mark(.begin, "a\nb"), stamp: "T") == "T: Stage: a\\x0ab\n")
        #expect(LogText.mark(Mark(.end, "load"), stamp: "T") == "T: Stage ended: load\n")
        let row = ProcessRow(pid: 1, memory: .mebibytes(2), commandLine: ["x"])
        let table = LogText.table([row], stage: ["load", "fit\u{1B}"], stamp: "T")
        #expect(table.hasPrefix("T: In stage: load > fit\\x1b\nT: Largest processes:\n"))
        #expect(LogText.table([], stage: ["fit"], stamp: "T") == "T: In stage: fit\n")
        #expect(LogText.table([], stamp: "T") == "")
    }
}
