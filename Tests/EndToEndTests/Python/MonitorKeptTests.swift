import Testing

/// What users of the original look for, line by line.
@Suite("memory_monitor.py keeps", .enabled(if: PythonTools.areHere, "only where the tree is"))
struct MonitorKeptTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private static func opening(_ command: String) -> [String] {
        [
            "INFO Starting memory-monitored execution", "INFO Command: \(command)", "INFO Max memory: 400MB",
            #"INFO Kill threshold: 360\.0MB"#, "INFO Check interval: 10s", #"INFO Started process with PID: \d+"#,
        ]
    }

    @Test("its lines on stdout and in the file, and the command's status")
    func lines() throws {
        let result = try monitoring("--max-memory", 400, "--", "sh", "-c", "echo out; exit 3", in: folder).run()
        #expect(result.ending == .exited(3), "\(result)")
        #expect(result.errorText == "")
        #expect(result.outputLines.contains("out"))
        let lines = logged(result.outputText)
        #expect(lines == folder.monitorLog())
        try expect(lines.prefix(6), are: Self.opening("sh -c 'echo out; exit 3'"))
        #expect(lines.last == "INFO Process completed with exit code: 3")
        let usage = #/INFO Memory usage: \d+\.\dMB \/ 400MB/#
        #expect(lines.contains { $0.wholeMatch(of: usage) != nil }, "\(lines)")
    }

    @Test("the log is appended to, in the folder of the launch")
    func appended() throws {
        for _ in 0..<2 { _ = try monitoring("true", in: folder).run() }
        #expect(folder.monitorLog().count { $0 == "INFO Starting memory-monitored execution" } == 2)
    }

    @Test("its limits, where nothing is said: 4000 MB, 0.9, every 10 s")
    func defaults() throws {
        let result = try monitoring("true", in: folder).run()
        try expect(
            logged(result.outputText).dropFirst(2).prefix(3),
            are: ["INFO Max memory: 4000MB", #"INFO Kill threshold: 3600\.0MB"#, "INFO Check interval: 10s"])
    }

    @Test("every option of the original")
    func options() throws {
        let result = try monitoring(
            "--max-memory", 300, "--check-interval", 0.2, "--kill-threshold", 0.5, "--log-file", "other.log",
            job: hog("alloc", "--to", 60, "--hold", 1), in: folder
        ).run()
        #expect(result.ending == .exited(0), "\(result)")
        let lines = folder.monitorLog("other.log")
        try expect(
            lines.dropFirst(2).prefix(3),
            are: ["INFO Max memory: 300MB", #"INFO Kill threshold: 150\.0MB"#, #"INFO Check interval: 0\.2s"#])
        #expect(lines.count { $0.hasPrefix("INFO Memory usage: ") } > 2, "\(lines)")
    }

    @Test("its lines at a kill, at level ERROR, and status 1")
    func kill() throws {
        let result = try monitoring(
            "--max-memory", 200, "--", job: hog("alloc", "--forever", "--rate", 150), in: folder
        ).run()
        #expect(result.ending == .exited(1), "\(result)")
        let lines = logged(result.outputText)
        try expect(
            lines.filter { $0.hasPrefix("ERROR") },
            are: [
                "ERROR MEMORY THRESHOLD EXCEEDED!", #"ERROR Current: 1[89]\d\.\dMB, Threshold: 180\.0MB"#,
                #"ERROR Killing process tree\.\.\."#, "ERROR Process killed due to excessive memory usage",
            ])
        #expect(lines == folder.monitorLog())
    }

    @Test("status 1 when the command cannot be started", arguments: ["/no/such/program", "/etc/passwd"])
    func failedStart(name: String) throws {
        let result = try monitoring("--", name, in: folder).run()
        #expect(result.ending == .exited(1), "\(result)")
        #expect(result.errorLines.count == 1 && result.errorText.contains(name), "\(result)")
        #expect(folder.monitorLog().suffix(2).first == "ERROR The command could not be started")
    }
}
