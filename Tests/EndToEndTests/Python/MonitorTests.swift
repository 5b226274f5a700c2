import Glibc
import Testing

@Suite("memory_monitor.py", .enabled(if: PythonTools.areHere, "only where the tree is"))
struct MonitorTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test("tells the memory of each process at the beat and at the end, the largest first")
    func perProcess() throws {
        let job = bash("\(hog("hold", 90, 2).shell) & \(hog("hold", 30, 2).shell) & wait")
        let result = try monitoring("--max-memory", 400, "--check-interval", 0.2, "--", job: job, in: folder).run()
        #expect(result.ending == .exited(0), "\(result)")
        let blocks = folder.monitorLog().split { !$0.hasPrefix("INFO   PID ") }.map { rows in
            rows.compactMap { $0.firstMatch(of: /PID \d+: (\d+)\.\dMB .*hold (\d+) 2/).map { ($0.1, $0.2) } }
        }
        let full = blocks.filter { $0.map(\.1) == ["90", "30"] && Int($0[0].0) ?? 0 >= 90 && Int($0[1].0) ?? 0 >= 30 }
        #expect(full.count >= 2, "\(folder.monitorLog().joined(separator: "\n"))")
        #expect(folder.monitorLog().contains("INFO Peak memory by process:"))
    }

    @Test("hands TERM on, logs the end, and leaves nobody behind")
    func terminate() throws {
        let job = bash("trap 'echo told; exit 5' TERM; echo up; while :; do sleep 0.05; done")
        let running = try monitoring("--", job: job, in: folder).start()
        try running.expect("up\n")
        running.send(SIGTERM)
        let result = try running.end()
        #expect(result.ending == .exited(5) && result.leftBehind.isEmpty, "\(result)")
        #expect(result.outputLines.contains("told"))
        #expect(folder.monitorLog().last == "INFO Process completed with exit code: 5")
    }

    private func onTerminal(_ command: Command) throws -> Terminal {
        var surroundings = Surroundings()
        surroundings.environment["MEMCAGE"] = Binaries.memcage
        surroundings.folder = folder.path
        return try Terminal(command, surroundings: surroundings)
    }

    @Test("a job that handles Ctrl-C goes on, and gets each one once")
    func handledInterrupt() throws {
        let terminal = try onTerminal(Command([PythonTools.monitor, "--"]) + hog("catch", 2))
        try terminal.expect("ready\r\n")
        for count in 1...3 {
            try terminal.type("\u{3}")
            try terminal.expect("caught \(count)\r\n")
        }
        try terminal.type("\n")
        try terminal.expect("total 3\r\n")
        #expect(try terminal.end() == .exited(0))
    }

    @Test("the first Ctrl-C stops a loop, not one of its turns")
    func interruptedLoop() throws {
        let turn = Command([PythonTools.monitor, "--", "sh", "-c", "echo up; exec sleep 1000"]).shell
        let terminal = try onTerminal(bash("for i in 1 2 3; do \(turn); done; echo went on"))
        try terminal.expect("up\r\n")
        try terminal.type("\u{3}")
        #expect(try terminal.end().shellStatus == 128 + SIGINT)
        let shown = String(decoding: terminal.transcript, as: UTF8.self)
        #expect(shown.contains("Process completed with exit code: 130") && !shown.contains("went on"), "\(shown)")
    }

    @Test("a full disk is one line, and the run goes on")
    func fullDisk() throws {
        #expect(symlink("/dev/full", folder.file("full.log")) == 0)
        let result = try monitoring("--log-file", "full.log", "--", "sh", "-c", "exit 4", in: folder).run()
        #expect(result.ending == .exited(4), "\(result)")
        #expect(result.errorLines.count == 1 && result.errorText.contains("full.log': No space left"), "\(result)")
        #expect(logged(result.outputText).last == "INFO Process completed with exit code: 4")
        let script = "\"$0\" sh -c 'exit 4' > /dev/full"
        let full = try Run(bash(script) + Command([PythonTools.monitor])).environment("MEMCAGE", Binaries.memcage)
            .directory(folder).run()
        #expect(full.ending == .exited(4) && full.errorLines.count == 1, "\(full)")
    }

    @Test("a log that was named and cannot be written is refused before anything starts")
    func unwritable() throws {
        let result = try monitoring("--log-file", "no/such/folder/log", "--", "touch", "started", in: folder).run()
        #expect(result.ending == .exited(1) && result.errorLines.count == 1, "\(result)")
        #expect(result.errorText.contains("no/such/folder/log") && !exists(folder.file("started")))
    }

    @Test(
        "bad usage is one line and 1, before anything starts",
        arguments: [
            ["--max-memery", "5", "--"], ["--max-memory", "lots"], ["--max-memory", "0"], ["--kill-threshold", "2"],
            ["--check-interval", "-1"], ["--max-memory", "--"], ["--max-memory", String(repeating: "9", count: 400)],
        ])
    func refused(words: [String]) throws {
        let result = try monitoring(job: Command(words + ["touch", "started"]), in: folder).run()
        #expect(result.ending == .exited(1) && result.errorLines.count == 1 && result.outputText == "", "\(result)")
        #expect(!exists(folder.file("started")) && !exists(folder.file("memory_monitor.log")))
    }

    @Test("no command is bad usage", arguments: [[], ["--"], ["--max-memory"], ["--max-memory", "300"]])
    func noCommand(words: [String]) throws {
        let result = try monitoring(job: Command(words), in: folder).run()
        #expect(result.ending == .exited(1) && result.errorLines.count == 1, "\(result)")
    }

    @Test("the command inherits no descriptor and no blocked signal")
    func inheritance() throws {
        let look = bash("cd /proc/$$/fd; echo descriptors *; grep ^Sig[BI] /proc/$$/status")
        let bare = try Run(look).run()
        let result = try monitoring("--", job: look, in: folder).run()
        func own(_ result: Outcome) -> [String] { result.outputLines.filter { logged($0).isEmpty } }
        #expect(bare.outputLines.count == 3 && own(result) == bare.outputLines, "\(bare)\(result)")
    }

    @Test("a stream that the caller has closed is none, and the run goes on", arguments: [">&-", "2>&-", ">&- 2>&-"])
    func closed(streams: String) throws {
        let script = "\"$0\" --log-file - sh -c 'exit 4' \(streams)"
        let result = try Run(bash(script) + Command([PythonTools.monitor])).environment("MEMCAGE", Binaries.memcage)
            .directory(folder).run()
        #expect(result.ending == .exited(4) && !result.errorText.contains("Traceback"), "\(result)")
    }

    @Test("works as a copy with memcage on PATH, and as a link with memcage beside what it points to")
    func elsewhere() throws {
        for name in ["bin", "release", "work"] { try folder.makeFolder(name) }
        let copied = try Run(program("cp", PythonTools.monitor, folder.file("release"))).run()
        #expect(copied.ending == .exited(0))
        symlink(Binaries.memcage, folder.file("bin/memcage"))
        let path = folder.file("bin") + ":" + (variable("PATH") ?? "/usr/bin:/bin")
        let copy = try Run(program(folder.file("release/memory_monitor.py"), "echo", "here"))
            .environment("PATH", path).environment("MEMCAGE", nil).directory(folder.file("work")).run()
        #expect(copy.ending == .exited(0) && copy.outputLines.contains("here"), "\(copy)")

        symlink(Binaries.memcage, folder.file("release/memcage"))
        symlink(folder.file("release/memory_monitor.py"), folder.file("work/monitor"))
        let link = try Run(program("./monitor", "echo", "here")).environment("MEMCAGE", nil)
            .directory(folder.file("work")).run()
        #expect(link.ending == .exited(0) && link.outputLines.contains("here"), "\(link)")
    }

    @Test("says what is missing when memcage is nowhere")
    func nowhere() throws {
        let wrong = try monitoring("true", in: folder).environment("MEMCAGE", "/no/such/file").run()
        #expect(wrong.ending == .exited(1) && wrong.errorLines.count == 1, "\(wrong)")
        #expect(wrong.errorText.contains("/no/such/file"))
        let named = try monitoring("true", in: folder).environment("MEMCAGE", folder.path).run()
        #expect(named.ending == .exited(1) && named.errorLines.count == 1, "\(named)")
        let text = try folder.write("no program\n", to: "text")
        #expect(chmod(text, 0o755) == 0)
        let unfit = try monitoring("true", in: folder).environment("MEMCAGE", text).run()
        #expect(unfit.ending == .exited(1) && unfit.errorLines.count == 1, "\(unfit)")
        #expect(unfit.errorText.contains("could not be started: Exec format error"), "\(unfit)")
        _ = try Run(program("cp", PythonTools.monitor, folder.file("monitor.py"))).run()
        let alone = try Run(program("python3", folder.file("monitor.py"), "true")).environment("MEMCAGE", nil)
            .directory(folder).run()
        #expect(alone.ending == .exited(1) && alone.errorText.contains("memcage was not found"), "\(alone)")
    }
}
