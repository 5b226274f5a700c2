import Testing

/// What users of the original script look for, line by line.
@Suite("memory_limited_run.sh keeps")
struct KeptLinesTests {
    private static let stamp = #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: "#
    private static let date = #"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ \d{4}"#

    private func expect(_ text: String, is patterns: [String], at location: SourceLocation = #_sourceLocation) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == patterns.count, "\(text)", sourceLocation: location)
        for (line, pattern) in zip(lines, patterns) {
            #expect(try Regex(pattern).wholeMatch(in: String(line)) != nil, "\(line)", sourceLocation: location)
        }
    }

    private static let opening = [
        "Starting memory-limited execution", "Max memory: 2000MB", #"Kill threshold: 1600\.0MB"#,
        "Command: sh -c 'echo out; exit 3'", "Started at: \(date)",
    ]
    private static let closing = ["Finished at: \(date)", "Exit code: 3"]

    @Test("its lines on stdout around the command's, and the command's status")
    func standardOutput() throws {
        let folder = try TemporaryFolder()
        let result = try dropIn("--", "sh", "-c", "echo out; exit 3", in: folder).run()
        #expect(result.ending == .exited(3))
        #expect(result.errorText == "")
        try expect(result.outputText, is: Self.opening + ["out"] + Self.closing)
    }

    @Test("its log, appended to, in the folder of the launch")
    func log() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 { _ = try dropIn("sh", "-c", "echo out; exit 3", in: folder).run() }
        let lines = (folder.text(of: "memory_monitor.log") ?? "").split(separator: "\n")
        #expect(lines.filter { $0 == "Starting memory-limited execution" }.count == 2)
        #expect(lines.filter { $0 == "Exit code: 3" }.count == 2)
        let usage = try Regex(Self.stamp + #"Memory usage: \d+MB / 2000MB"#)
        #expect(lines.contains { $0.wholeMatch(of: usage) != nil }, "\(lines)")
    }

    @Test("every option of the original")
    func options() throws {
        let folder = try TemporaryFolder()
        let result = try dropIn(
            "--max-memory", 300, "--check-interval", 1, "--kill-threshold", 0.5, "--log-file", "other.log", "sleep",
            0.3,
            in: folder
        ).run()
        #expect(result.ending == .exited(0))
        #expect(result.outputLines.contains("Max memory: 300MB"))
        #expect(result.outputLines.contains("Kill threshold: 150.0MB"))
        #expect(folder.text(of: "other.log")?.contains("Memory usage: ") == true)
    }

    @Test("its lines at a kill, on stdout and in the log, and status 137")
    func kill() throws {
        let folder = try TemporaryFolder()
        let result = try dropIn("--max-memory", 300, "--", job: hog("alloc", "--forever", "--rate", 150), in: folder)
            .run()
        #expect(result.ending == .exited(137))
        let pattern = [
            Self.stamp + "MEMORY THRESHOLD EXCEEDED!", Self.stamp + #"Current: \d+MB, Threshold: 240\.0MB"#,
            Self.stamp + "Process killed due to excessive memory usage", "Finished at: \(Self.date)", "Exit code: 137",
        ]
        let said = result.outputLines.filter { !$0.hasPrefix("touched") && !$0.isEmpty }.suffix(5)
        try expect(said.joined(separator: "\n") + "\n", is: pattern)
        let log = folder.text(of: "memory_monitor.log") ?? ""
        for line in said { #expect(log.contains(line), "\(line)\n\(log)") }
    }
}
