import Testing

@Suite("Nothing that a job says becomes a line of the log")
struct InjectionTests {
    /// As a line of memcage's own would look, with what moves a terminal's cursor.
    private static let hostile: [UInt8] =
        Array("x\n2026-01-01 00:00:00: Ended: exited, peak 0MB\r\u{1B}[2J\u{9B}\u{202E}".utf8) + [0x07, 0xFF]

    private static let heads = [
        "Max memory: ", "Kill threshold: ", "Command: ", "Started at: ", "Finished at: ", "Exit code: ",
    ]

    private func check(_ text: String, at location: SourceLocation = #_sourceLocation) {
        for line in text.split(separator: "\n") {
            let isKnown =
                line.contains(#/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: /#) || line.hasPrefix("memcage: ")
                || line == "Starting memory-limited execution"
                || Self.heads.contains { line.hasPrefix($0) }
            #expect(isKnown, "\(line)", sourceLocation: location)
            #expect(!line.contains("2026-01-01 00:00:00") || line.contains("x\\x0a2026"), sourceLocation: location)
        }
        for scalar in text.unicodeScalars where scalar != "\n" {
            let isHarmless = scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) && scalar.value != 0x202E
            #expect(isHarmless, "\(scalar.value)", sourceLocation: location)
        }
    }

    @Test("a command line, its end by memory, the table of its processes, its stage")
    func commandLine() throws {
        let name = Command([Self.hostile])
        let job =
            bash("\(mark("--begin")) \"$0\"; (exec -a \"$0\" \(hog("alloc", "--forever", "--rate", 100).shell)); true")
            + name
        let seen = try Caged("--max-memory", 100, "--check-interval", 0.05, "--announce", "stderr", job: job).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.log.contains("In stage: x\\x0a2026-01-01") && seen.log.contains("Largest processes:"), "\(seen)")
        check(seen.log)
        check(seen.outcome.errorText)
    }

    @Test("a command that is not there, or cannot be executed")
    func notFound() throws {
        let missing = try Caged(job: Command([Self.hostile])).run()
        #expect(missing.outcome.ending == .exited(127))
        check(missing.log)
        check(missing.outcome.errorText)
        let folder = try Caged(job: Command([Array("/tmp/".utf8) + Self.hostile])).run()
        check(folder.log)
        check(folder.outcome.errorText)
    }

    @Test("options and paths that are refused")
    func refused() throws {
        for option in [
            "--max-memory=", "--log-file=/none/", "--report=/none/", "--trace=/none/", "--cgroup-parent=/none/",
            "--user=",
        ] {
            let word = Array(option.utf8) + Self.hostile
            let result = try Run(memcage("run"), Command([word, "--", "true"])).run()
            #expect(result.ending == .exited(125) && result.errorLines.count == 1, "\(result)")
            check(result.errorText)
        }
    }
}
