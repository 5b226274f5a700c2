import Glibc
import Testing

/// What the original got wrong, one test for each.
@Suite("memory_limited_run.sh never again")
struct NeverAgainTests {
    @Test("splits the command at blanks")
    func blanks() throws {
        let folder = try TemporaryFolder()
        let result = try dropIn("--", "python3", "-c", #"print("a  b", 'c"d')"#, in: folder).run()
        #expect(result.outputLines.contains(#"a  b c"d"#), "\(result)")
        #expect(result.ending == .exited(0))
    }

    @Test("takes an unknown option for the command", arguments: ["--max-memery", "--frobnicate", "-m"])
    func unknownOption(option: String) throws {
        let folder = try TemporaryFolder()
        let result = try dropIn(option, "4000", "--", "touch", "started", in: folder).run()
        #expect(result.ending == .exited(1))
        #expect(result.errorText.contains("unknown option '\(option)'"), "\(result)")
        #expect(result.outputText == "")
        #expect(!exists(folder.file("started")))
    }

    @Test(
        "loops for ever over an option without its value",
        arguments: [["--max-memory"], ["--max-memory", "--", "true"]])
    func missingValue(words: [String]) throws {
        let folder = try TemporaryFolder()
        let result = try dropIn(job: Command(words), in: folder).run()
        #expect(result.ending == .exited(1))
        #expect(result.errorLines.count == 1)
        #expect(result.errorText.contains("--max-memory needs a value"), "\(result)")
    }

    @Test("runs nothing in silence: no command is bad usage")
    func noCommand() throws {
        let folder = try TemporaryFolder()
        let result = try dropIn("--max-memory", 300, "--", in: folder).run()
        #expect(result.ending == .exited(1))
    }

    @Test("needs pstree or bc: with neither in reach it still measures and kills")
    func noTools() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("bin")
        for name in ["bash", "dirname", "readlink", "env"] {
            let place = try #require(findProgram(name), "\(name)")
            symlink(place, folder.file("bin/\(name)"))
        }
        let result = try dropIn("--max-memory", 200, "--", job: hog("alloc", "--forever", "--rate", 150), in: folder)
            .environment("PATH", folder.file("bin")).run()
        #expect(result.ending == .exited(137), "\(result)")
        #expect(folder.text(of: "memory_monitor.log")?.contains("MEMORY THRESHOLD EXCEEDED!") == true)
    }

    @Test("sends TERM to children only: a grandchild gets it too")
    func grandchild() throws {
        let folder = try TemporaryFolder()
        let grown = hog("alloc", "--forever", "--rate", 100).shell
        let job = bash(
            "bash -c 'trap \"touch told; exit\" TERM; echo up; while :; do sleep 0.05; done' & \(grown) & wait")
        let result = try dropIn("--max-memory", 200, "--", job: job, in: folder).run()
        #expect(result.ending == .exited(137), "\(result)")
        #expect(exists(folder.file("told")))
    }

    @Test("leaves the python of script → bash -c → python behind, at a kill")
    func orphanAtKill() throws {
        let folder = try TemporaryFolder()
        let python = program("python3", "-c", "x = []\nwhile True: x.append(bytearray(1 << 20))").shell
        let job = program("sh", "-c", bash(python + "; true").shell + "; true")
        let result = try dropIn("--max-memory", 200, "--", job: job, in: folder).run()
        #expect(result.ending == .exited(137))
        #expect(result.leftBehind.isEmpty, "\(result)")
    }

    @Test("leaves them behind when the wrapper is told to end")
    func orphanAtTerm() throws {
        let folder = try TemporaryFolder()
        let python = program("python3", "-c", "import time; print('up', flush=True); time.sleep(1000)").shell
        let job = program("sh", "-c", bash(python + "; true").shell + "; true")
        let running = try dropIn("--", job: job, in: folder).start()
        try running.expect("up\n")
        running.send(SIGTERM)
        let result = try running.end()
        #expect(result.leftBehind.isEmpty, "\(result)")
        #expect(result.ending == .exited(128 + SIGTERM))
    }

    @Test("counts shared pages for each process: five that share 200 MiB stay under 400")
    func sharedPages() throws {
        let folder = try TemporaryFolder()
        let result = try dropIn(
            "--max-memory", 500, "--check-interval", 0.2, "--", job: hog("share", 200, 5, 2), in: folder
        ).run()
        #expect(result.ending == .exited(0), "\(result)")
        let log = folder.text(of: "memory_monitor.log") ?? ""
        let usage = log.matches(of: /Memory usage: (\d+)MB/).compactMap { Int($0.1) }
        #expect((190...300).contains(usage.max() ?? 0), "\(log)")
    }

    @Test("lets a job grow for an interval and five seconds past the line")
    func lateKill() throws {
        let folder = try TemporaryFolder()
        let result = try dropIn(
            "--max-memory", 300, "--check-interval", 100, "--",
            job: hog("alloc", "--to", 280, "--rate", 50, "--hold", 1000),
            in: folder
        ).run()
        #expect(result.ending == .exited(137), "\(result)")
        let log = folder.text(of: "memory_monitor.log") ?? ""
        let current = log.firstMatch(of: /Current: (\d+)MB/).flatMap { Int($0.1) }
        #expect((240...279).contains(current ?? 0), "\(log)")
    }
}
