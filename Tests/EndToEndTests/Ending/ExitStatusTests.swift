import Testing

/// The statuses of commands that end by themselves are in the suite "Invisible in the status".
@Suite("The exit status")
struct ExitStatusTests {
    @Test(
        "and the report agree on how the command ended",
        arguments: [
            (hog("exit", 0), 0, "exited"), (hog("exit", 77), 77, "exited"),
            (hog("signal", 9), 137, "signalled"), (hog("signal", 15), 143, "signalled"),
            (hog("signal", 2), 130, "signalled"),
        ])
    func agree(job: Command, status: Int, reason: String) throws {
        let seen = try Caged(job: job).run()
        #expect(seen.status == Int32(status), "\(seen)")
        #expect(seen.report["status"]?.integer == status)
        #expect(seen.reason == reason)
    }

    @Test("dies of SIGINT when the command did, so that a shell's loop stops")
    func interrupt() throws {
        let seen = try Caged(job: hog("signal", 2)).run()
        #expect(seen.outcome.ending == .signalled(2), "\(seen)")
    }

    @Test(
        "a command that cannot run gives 127 or 126, one line, and a report with setup-failed",
        arguments: [
            ("no-such-command-anywhere", 127), ("/no/such/file", 127), ("/etc/passwd", 126), ("/etc", 126),
        ])
    func notRunnable(name: String, status: Int) throws {
        let seen = try Caged(job: Command([name])).run()
        #expect(seen.outcome.ending == .exited(Int32(status)), "\(seen)")
        #expect(seen.outcome.errorLines.count == 1, "\(seen)")
        #expect(seen.outcome.errorText.contains(name))
        #expect(seen.reason == "setup-failed")
    }

    @Test(
        "--status-on-kill stands in for 137 and 124",
        arguments: [
            (["--max-memory", "200"], hog("alloc", "--forever", "--rate", 150)),
            (["--time-limit", "0.3"], hog("hold", 1, 1000)),
        ])
    func onKill(options: [String], job: Command) throws {
        let seen = try Caged("--status-on-kill", 55, more: options, job: job).run()
        #expect(seen.outcome.ending == .exited(55), "\(seen)")
    }

    @Test("--status-on-kill does not touch what the command does itself")
    func onKillUnused() throws {
        #expect(try Caged("--status-on-kill", 55, job: hog("exit", 3)).run().outcome.ending == .exited(3))
        #expect(try Caged("--status-on-kill", 55, job: hog("signal", 9)).run().outcome.ending == .exited(137))
    }

    @Test("--status-on-failure stands in for 125, by option and by environment")
    func onFailure() throws {
        let bad = Command(["--max-memory", "12Q", "--", "true"])
        let option = try Run(memcage("run", "--status-on-failure", 77), bad).run()
        #expect(option.ending == .exited(77), "\(option)")
        let variable = try Run(memcage("run"), bad).environment("MEMCAGE_STATUS_ON_FAILURE", "78").run()
        #expect(variable.ending == .exited(78), "\(variable)")
    }
}
