import Testing

@Suite("--pids and --cpus")
struct TaskLimitTests {
    /// The job reads what its cage is held to.
    private static let read = bash(
        """
        cage=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)/..
        cat "$cage/pids.max" "$cage/cpu.max"
        """)

    private static let delegated = Place.isOne(of: "root-delegated", "user-delegated")

    @Test(
        "stand before the command starts, are in the report, and go with the cage",
        .enabled(if: delegated, "only where the controllers are handed down"))
    func held() throws {
        let seen = try Caged("--pids", 77, "--cpus", 1.5, job: Self.read).run()
        #expect(seen.outcome.outputText == "77\n150000 100000\n", "\(seen)")
        #expect(seen.outcome.errorText == "", "\(seen)")
        #expect(seen.report["limits", "pids"] == .number(77) && seen.report["limits", "cpus"] == .number(1.5))
        #expect(seen.report["events", "pids_max"] == .number(0))
        let without = try Caged(job: hog("exit", 0)).run()
        #expect(without.report["limits", "pids"] == .null && without.report["limits", "cpus"] == .null)
        #expect(without.report["events", "pids_max"] == .null)
    }

    @Test(
        "a job that forks beyond --pids is refused, and the report says how often",
        .enabled(if: delegated, "only where the controllers are handed down"))
    func refused() throws {
        try need("python3", package: "python3")
        let forks = """
            import os, signal
            children = []
            try:
                for _ in range(50):
                    pid = os.fork()
                    if pid == 0: signal.pause()
                    children.append(pid)
            except OSError as error: print(len(children), error.errno)
            for pid in children: os.kill(pid, signal.SIGKILL)
            """
        let seen = try Caged("--pids", 20, job: program("python3", "-c", forks)).run()
        #expect(seen.outcome.outputText == "19 11\n", "\(seen)")
        #expect(seen.report["events", "pids_max"] == .number(1))
        #expect(seen.outcome.errorText.contains("refused another process or thread once, at --pids 20"), "\(seen)")
    }

    @Test(
        "a memcage inside the job limits its own",
        .enabled(if: delegated, "only where the controllers are handed down"))
    func nested() throws {
        let inner = memcage("run", "--log-file", "none", "--pids", 5, "--cpus", 0.25, "--")
        let seen = try Caged("--pids", 50, "--cpus", 1, job: inner + Self.read).run()
        #expect(seen.outcome.outputText == "5\n25000 100000\n", "\(seen)")
    }

    @Test("where nobody can hold them, the job is told of, and with --backend cgroup not run", .procOnly)
    func polled() throws {
        let seen = try Caged("--pids", 77, "--cpus", 2, job: hog("exit", 0)).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        let caution = "--pids 77 is not held: it needs a cgroup, and none can be had here; see memcage doctor"
        #expect(seen.outcome.errorText.contains("memcage: caution: \(caution)\n"), "\(seen)")
        #expect(seen.log.contains("Caution: \(caution)\n") && seen.log.contains("Caution: --cpus 2 is not held"))
        #expect(seen.report["limits", "pids"] == .null && seen.report["limits", "cpus"] == .null)
        let strict = try Run(memcage("run", "--backend", "cgroup", "--pids", 77, "--", "echo", "ran")).run()
        #expect(strict.ending == .exited(125) && strict.outputText == "" && strict.errorLines.count == 1, "\(strict)")
    }
}
