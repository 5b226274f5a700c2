import Testing

@Suite("What is handed on and written down")
struct ReportTests {
    @Test("arguments pass byte for byte, and stand in the report with base64 where they are no text")
    func bytes() throws {
        let odd: [UInt8] = [0x66, 0xFF, 0x0A, 0x27, 0x20, 0x80]
        let seen = try Caged(job: hog("args", odd, "", "--max-memory", "--"))
            .run()
        let hexadecimal = odd.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(
            seen.outcome.outputText.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init)
                == hexadecimal, "\(seen)")
        let argument = seen.report["command"]?.elements[2]
        #expect(argument?["base64"]?.text == "Zv8KJyCA", "\(seen)")
        #expect(argument?["text"]?.text == "f\\xff\\x0a' \\x80")
    }

    @Test("a default log that cannot be written is a caution, and the job runs")
    func caution() throws {
        let result = try Run(memcage("run", "--"), program("echo", "ran")).directory("/proc").run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.outputText == "ran\n")
        #expect(result.errorLines.count == 1)
        #expect(result.errorText.contains("caution: no log: cannot append to 'memory_monitor.log'"), "\(result)")
    }

    @Test("doctor tells the backend that a run takes, in words and as JSON")
    func doctor() throws {
        let words = try Run(memcage("doctor")).run()
        #expect(words.ending == .exited(0), "\(words)")
        #expect(
            words.outputLines.allSatisfy {
                $0.contains(#/^(PASS|FAIL|CAUTION|MEMORY|GRANT) |^        to mend: |^A job /#)
            },
            "\(words)")
        let json = try Run(memcage("doctor", "--json")).run()
        let diagnosis = try JSONValue(parsing: json.output)
        #expect(diagnosis["backend"]?.text == Backend.here.rawValue, "\(json)")
        #expect(diagnosis["checks"]?.elements.isEmpty == false)
        #expect(words.outputText.contains("FAIL") || Backend.here == .cgroup)
    }

    @Test("the help of run names every option of the table with its default")
    func help() throws {
        let help = try Run(memcage("run", "--help")).run()
        let dump = try JSONValue(parsing: try Run(memcage("--experimental-dump-help")).run().output)
        let run = try #require(dump["command", "subcommands"]?.elements.first { $0["commandName"]?.text == "run" })
        let known = run["arguments"]?.elements.compactMap { $0["valueName"]?.text } ?? []
        for option in [
            "max-memory", "kill-threshold", "check-interval", "log-file", "grace", "signal", "on-threshold",
            "on-thrash", "on-guard-death",
            "warn-at", "warn-signal", "min-available", "swap", "time-limit", "backend", "cgroup-parent", "report",
            "announce", "status-on-kill", "status-on-failure",
        ] {
            #expect(help.outputText.contains("--\(option) <"), "\(option)")
        }
        #expect(known.count >= 19)
    }
}
