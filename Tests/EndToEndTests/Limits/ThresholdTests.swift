import Testing

@Suite("A job that allocates without end")
struct ThresholdTests {
    /// The shell tells its pid and becomes the hog.
    private static let runaway = bash("echo $$; exec \(hog("alloc", "--forever", "--rate", 150).shell)")

    @Test("is ended at the threshold, below the maximum, with status 137")
    func ended() throws {
        let seen = try Caged("--max-memory", 300, "--kill-threshold", 0.8, job: Self.runaway).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.report["status"]?.integer == 137)
        #expect(seen.report["command_end", "signal"]?.text == "TERM", "\(seen)")
        #expect((240...300).contains(seen.peak), "peak \(seen.peak)")
        if Backend.here == .cgroup { #expect(seen.peakBound! <= 300, "peak at most \(seen.peakBound!)") }
    }

    @Test("leaves the lines in the log that people look for")
    func logLines() throws {
        let seen = try Caged("--max-memory", 300, "--check-interval", 0.05, job: Self.runaway).run()
        let stamp = #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: "#
        for pattern in [
            "Starting memory-limited execution", "Max memory: 300MB", #"Kill threshold: 240\.0MB"#, "Command: bash .*",
            "Started at: .+", stamp + #"Memory usage: \d+MB / 300MB"#, stamp + "MEMORY THRESHOLD EXCEEDED!",
            stamp + #"Current: \d+MB, Threshold: 240\.0MB"#,
            stamp + "Process killed due to excessive memory usage", "Finished at: .+", "Exit code: 137",
        ] {
            let line = try Regex(pattern)
            #expect(seen.logLines.contains { $0.wholeMatch(of: line) != nil }, "\(pattern)\n\(seen)")
        }
    }

    @Test("stands in the table of the largest processes with pid, memory and command line")
    func table() throws {
        let seen = try Caged("--max-memory", 300, job: Self.runaway).run()
        let pid = try #require(seen.outcome.outputLines.first)
        let row = /.*: +PID +(\d+) +(\d+)MB (.*)/
        let rows = seen.logLines.compactMap { $0.wholeMatch(of: row) }
        let own = try #require(rows.first { $0.1 == pid }, "\(seen)")
        #expect((200...300).contains(Int(own.2)!), "\(own.0)")
        #expect(own.3.hasSuffix("hog alloc --forever --rate 150"), "\(own.0)")
        #expect(seen.report["largest"]?.elements.first?["pid"]?.integer == Int(pid))
    }

    @Test("is told about in one last line on stderr: reason, peak, limit and what to ask for")
    func lastLine() throws {
        let seen = try Caged("--max-memory", 300, job: Self.runaway).run()
        let line = try #require(seen.outcome.errorLines.last)
        #expect(line.contains(/threshold.*240.*peak \d+.*300.*%.*after.*--max-memory \d+/), "\(line)")
    }
}
