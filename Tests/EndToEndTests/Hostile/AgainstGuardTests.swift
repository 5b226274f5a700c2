import Glibc
import Testing

/// Against its own user's job memcage has no rights that the job has not; it does not go unseen. (`GuardDeathTests` has
/// the guard or the sentinel killed.)
@Suite("A job against its guard")
struct AgainstGuardTests {
    private static let tracing: Bool = {
        let scope = readFile("/proc/sys/kernel/yama/ptrace_scope").flatMap { $0.first.map { $0 - 48 } } ?? 0
        return scope == 0 || (scope < 3 && isRoot)
    }()

    @Test(
        "that traces it is named in log and report",
        .enabled(if: tracing, "Yama lets nobody trace who is not below it"),
        arguments: [("guard", "$PPID"), ("sentinel", "$(cut -d ' ' -f 4 /proc/$PPID/stat)")])
    func traced(who: String, pid: String) throws {
        let script = """
            \(Binaries.hog) trace \(pid) 1000 & until grep -q 'trace[s] memcage' log; do sleep 0.1; done; kill $!; wait; exit 3
            """
        let seen = try Caged("--check-interval", 0.5, job: bash(script)).run()
        #expect(seen.outcome.ending == .exited(3), "\(seen)")
        #expect(seen.outcome.outputText == "seized\n")
        let cautions = seen.report["cautions"]?.elements.compactMap(\.text) ?? []
        #expect(cautions.contains { $0.contains("of the job traces memcage's \(who)") }, "\(seen)")
    }

    @Test("that stops it is told of, and how long nobody looked")
    func stopped() throws {
        let script = "echo up; until grep -q 'did not ru[n]' log; do sleep 0.1; done; exit 4"
        let caged = try Caged("--check-interval", 0.5, job: bash(script))
        let running = try caged.start()
        try running.expect("up\n")
        let guardian = try running.guardian()
        kill(guardian, SIGSTOP)
        // The subject itself: a time without a guard.
        _ = try Run(program("sleep", 6)).run()
        kill(guardian, SIGCONT)
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.ending == .exited(4), "\(seen)")
        let cautions = seen.report["cautions"]?.elements.compactMap(\.text) ?? []
        #expect(cautions.contains { $0.contains("did not run for up to") }, "\(cautions)")
        #expect(seen.timeline.contains { $0.hasPrefix("not run for ") }, "\(seen.timeline)")
    }

    @Test("a stop that the terminal asked for is none to be told of")
    func stoppedByTerminal() throws {
        // The job stops as by Ctrl-Z, and memcage with it; more than five seconds later both are continued.
        let job = bash("echo up; kill -TSTP $$; exit 5")
        let front = bash("set -m; \"$@\" & wait $!; sleep 6; kill -CONT -- -$!; wait $!") + Command(["bash"])
        let seen = try Caged("--check-interval", 0.5, front: front, job: job).run()
        #expect(seen.outcome.ending == .exited(5), "\(seen)")
        #expect(!seen.log.contains("did not run"), "\(seen)")
        #expect(!seen.timeline.contains { $0.hasPrefix("not run for ") }, "\(seen.timeline)")
    }

    @Test("that kills guard and sentinel at once dies with them; what else it left lives on, which nobody can prevent")
    func both() throws {
        let folder = try TemporaryFolder()
        // By /proc: in a cage the kernel's limit would go on holding it.
        let script = """
            setsid sleep 1000 > /dev/null 2>&1 & until grep -qx sleep /proc/$!/comm; do :; done
            sentinel=$(cut -d ' ' -f 4 /proc/$PPID/stat)
            kill -STOP $PPID; kill -KILL $sentinel $PPID; exec sleep 1001
            """
        let outcome = try Run(memcage("run", "--backend", "proc", "--log-file", "none", "--"), bash(script))
            .directory(folder).run()
        #expect(outcome.ending == .signalled(SIGKILL), "\(outcome)")
        // Guard and scribe, with the script on their command line, may still be about to end.
        let left = outcome.leftBehind.filter { !$0.contains(Binaries.memcage) }
        #expect(left.count == 1 && left[0].hasSuffix(" sleep 1000"), "\(outcome)")
    }
}
