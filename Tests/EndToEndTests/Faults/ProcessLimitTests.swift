import Glibc
import Testing

/// No room for another process: neither for memcage's own, nor for the command.
@Suite("A limit on processes")
struct ProcessLimitTests {
    /// What a run with so much room must be: refused in one line, or whole.
    private func check(_ result: Outcome, _ room: Int, _ refusals: inout Set<String>) {
        #expect(result.leftBehind.isEmpty, "\(room): \(result)")
        guard result.ending != .exited(0) else {
            #expect(result.outputText == "ran\n", "\(room): \(result)")
            return
        }
        let failures = result.errorLines.filter { !$0.contains("caution: ") }
        #expect(result.ending == .exited(125) && result.outputText == "" && failures.count == 1, "\(room): \(result)")
        for step in ["start the log writer", "start the command"] where result.errorText.contains("cannot \(step): ") {
            refusals.insert(step)
        }
        #expect(result.errorText.contains("(a limit on processes is reached: see ulimit -u, and pids.max"), "\(result)")
    }

    @Test("of the user's: a clear line for each of memcage's processes that cannot be had", .rootOnly)
    func user() throws {
        let folder = try TemporaryFolder(in: "/tmp")
        #expect(chmod(folder.path, 0o777) == 0)
        let copy = folder.file("memcage")
        #expect(try Run(program("cp", Binaries.memcage, copy)).run().ending == .exited(0))
        var refusals: Set<String> = []
        for room in 1...8 {
            // Nobody else is that user; of one before, a process may still be counted that nobody has reaped.
            let user = 1_000_000 + Int(getpid()) * 10 + room
            defer { _ = try? Run(program("rm", "-rf", "/tmp/memcage-\(user)")).run() }
            let result = try Run(
                program(
                    "setpriv", "--reuid", user, "--regid", user, "--clear-groups", "prlimit", "--nproc=\(room)", copy),
                Command(["run", "--backend", "proc", "--log-file", "log\(room)", "--", "echo", "ran"])
            ).directory(folder).run()
            check(result, room, &refusals)
            if room == 8 { #expect(result.ending == .exited(0), "\(result)") }
        }
        #expect(refusals == ["start the log writer", "start the command"])
    }

    @Test("of the cgroup's around memcage (pids.max), likewise", .madeCgroups)
    func cgroup() throws {
        var refusals: Set<String> = []
        for room in 1...8 {
            let parent = try MadeCgroup("echo \(room) >pids.max")
            let folder = try TemporaryFolder()
            let result = try Run(
                parent.enter(), memcage("run", "--backend", "proc", "--log-file", "log", "--", "echo", "ran")
            ).directory(folder).run()
            check(result, room, &refusals)
            if room == 8 { #expect(result.ending == .exited(0), "\(result)") }
        }
        #expect(refusals == ["start the log writer", "start the command"])
    }

    @Test("that the job has filled up: it is ended at its line all the same", .madeCgroups)
    func filled() throws {
        try need("python3", package: "python3")
        let forks = """
            import os, signal
            try:
                while True:
                    if os.fork() == 0: signal.pause()
            except OSError: print("full", flush=True)
            held = []
            while True: held.append(b"x" * 1000000)
            """
        let parent = try MadeCgroup("echo 40 >pids.max")
        let caged = try Caged("--max-memory", 200, front: parent.enter(), job: program("python3", "-c", forks))
        let seen = try caged.run()
        #expect(seen.outcome.ending == .exited(137) && seen.outcome.outputText == "full\n", "\(seen)")
        #expect(seen.reason == "threshold", "\(seen)")
    }

    @Test("that is met by the sentinel alone: the job runs, guarded, and a word says what it goes without")
    func sentinel() throws {
        try need("strace", package: "strace")
        // Its fork comes after the log writer's; where both are there before the runtime, both are tried again after
        // it. The command is born by clone3.
        let front = program(
            "strace", "-o", "/dev/null", "-e", "trace=clone", "-e", "inject=clone:error=EAGAIN:when=2+2")
        let seen = try Caged("--max-memory", 60, front: front, job: bash(DiskTests.runaway)).run()
        #expect(seen.outcome.ending == .exited(137) && seen.reason == "threshold", "\(seen)")
        let caution =
            "no sentinel: Resource temporarily unavailable; if memcage is killed, only the command dies with it"
        #expect(seen.outcome.hasOneWarning(caution), "\(seen)")
    }
}
