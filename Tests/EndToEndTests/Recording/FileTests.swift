import Glibc
import Testing

@Suite("The files of a recording")
struct RecordFileTests {
    static let options = ["--trace", "--mprof", "--prmon", "--benchmark"]

    @Test("one that another memcage is writing is refused, and left as it is", arguments: options)
    func locked(option: String) throws {
        let folder = try TemporaryFolder()
        let first = try Run(
            memcage("run", "--log-file", "none", option, folder.file("out.txt"), "--"), hog("hold", 1, 1000)
        ).start()
        try first.expect("touched 1")
        let before = folder.contents(of: "out.txt") ?? []
        let second = try Run(memcage("run", "--log-file", "none", option, folder.file("out.txt"), "--", "true")).run()
        #expect(second.ending == .exited(125) && second.errorLines.count == 1, "\(second)")
        #expect(second.errorText.contains("\(option): '\(folder.file("out.txt"))' is being written by another memcage"))
        // The first one may have written on.
        #expect(folder.contents(of: "out.txt")?.starts(with: before) == true)
        first.send(SIGTERM)
        #expect(try first.end().ending == .exited(128 + SIGTERM))
    }

    @Test("are free again when the run is over")
    func released() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 {
            let result = try Run(memcage("run", "--log-file", "none", "--trace", folder.file("trace"), "--", "true"))
                .run()
            #expect(result.ending == .exited(0), "\(result)")
        }
    }

    @Test("a refused run leaves none behind, and those that were there unharmed")
    func refused() throws {
        let folder = try TemporaryFolder()
        try folder.write("kept", to: "old")
        let result = try Run(
            memcage(
                "run", "--trace", folder.file("new"), "--mprof", folder.file("old"), "--benchmark", "/no/such/x", "--"),
            program("true")
        ).directory(folder).run()
        #expect(result.ending == .exited(125), "\(result)")
        #expect(!exists(folder.file("new")) && folder.text(of: "old") == "kept")
    }

    @Test("two options cannot have one file")
    func shared() throws {
        try expectRefusal(["--trace", "x", "--mprof", "x"], naming: ["--mprof", "'x'", "--trace"])
        try expectRefusal(["--log-file", "x", "--benchmark", "x"], naming: ["--benchmark", "'x'", "--log-file"])
        try expectRefusal(["--trace", "./x", "--mprof", "x"], naming: ["--mprof", "'x'"])
    }

    @Test("a full disk costs records and a word, never the job", arguments: options)
    func full(option: String) throws {
        // By a link: prmon's summary lies beside its table, and /dev is no place for it.
        let folder = try TemporaryFolder()
        #expect(symlink("/dev/full", folder.file("full")) == 0)
        let seen = try Caged(option, folder.file("full"), job: bash("exit 3")).run()
        #expect(seen.outcome.ending == .exited(3))
        #expect(seen.outcome.errorText.contains("records of the recording are lost: No space left"), "\(seen)")
        #expect(seen.log.contains("Exit code: 3"))
    }

    @Test("a pipe without a reader is refused; one that is read gets the trace")
    func pipe() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        let refused = try Run(memcage("run", "--log-file", "none", "--trace", folder.file("pipe"), "--", "true")).run()
        #expect(refused.ending == .exited(125) && refused.errorLines.count == 1, "\(refused)")
        let run = memcage("run", "--log-file", "none", "--trace", folder.file("pipe"), "--", "true").shell
        let script = "exec 3<>\"$0\"; \(run); exec 4<\"$0\" 3>&-; cat <&4"
        let result = try Run(bash(script) + Command([folder.file("pipe")])).run()
        let lines = try result.outputLines.map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(lines.first?["type"]?.text == "start" && lines.last?["type"]?.text == "end", "\(result)")
    }

    @Test("a pipe that nobody empties costs its own records, not the log's, and never the job")
    func stuckPipe() throws {
        let folder = try TemporaryFolder()
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        let script = """
            exec 3<>"$0"; dd if=/dev/zero of="$0" oflag=nonblock bs=4096 count=100 status=none 2>/dev/null
            \(memcage("run", "--log-file", folder.file("log"), "--check-interval", 0.05, "--trace", folder.file("pipe"), "--").shell) sleep 1
            """
        let result = try Run(bash(script) + Command([folder.file("pipe")])).run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.errorText.contains("records of the recording are lost"), "\(result)")
        #expect(!result.errorText.contains("of the log are lost"), "\(result)")
        #expect(folder.text(of: "log")?.contains("Exit code: 0") == true)
    }
}
