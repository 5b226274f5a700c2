import Glibc
import Testing

/// What the original got wrong, one test for each.
@Suite("memory_monitor.py never again", .enabled(if: PythonTools.areHere, "only where the tree is"))
struct MonitorNeverAgainTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test("refuses `python s.py --args`: with and without a --, every word arrives", arguments: [[], ["--"]])
    func arguments(dashes: [String]) throws {
        try folder.write("import sys; print(sys.argv[1:])\n", to: "s.py")
        let words = dashes + ["python3", "s.py", "--max-memory", "5", "--", "-x", "a  b", "--log-file=c"]
        let result = try monitoring("--max-memory", 400, job: Command(words), in: folder).run()
        #expect(result.ending == .exited(0), "\(result)")
        let arrived = "['--max-memory', '5', '--', '-x', 'a  b', '--log-file=c']"
        #expect(result.outputLines.contains(arrived), "\(result)")
    }

    /// An interval is the longest that could be waited for: were it, the test would run out of patience.
    @Test("waits for the interval when the command has ended")
    func interval() throws {
        let result = try monitoring("--check-interval", 100_000, "--", "sleep", 0.1, in: folder).run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(logged(result.outputText).contains { $0.hasPrefix("INFO Memory usage: ") })
    }

    @Test("a signal death comes back as 247", arguments: [SIGKILL, SIGTERM, SIGSEGV])
    func signalDeath(signal: Int32) throws {
        let result = try monitoring("--", "sh", "-c", "kill -\(signal) $$", in: folder).run()
        #expect(result.ending == .exited(128 + signal), "\(result)")
        #expect(folder.monitorLog().last == "INFO Process completed with exit code: \(128 + signal)")
    }

    @Test("children born in the grace time survive")
    func graceChildren() throws {
        let grown = hog("alloc", "--forever", "--rate", 150).shell
        let job = bash("trap 'sleep 1000 & sleep 1000 & wait' TERM; echo up; \(grown) & wait; wait")
        let result = try monitoring("--max-memory", 200, "--", job: job, in: folder)
            .environment("MEMCAGE_GRACE", "1").run()
        #expect(result.ending == .exited(1), "\(result)")
        #expect(result.leftBehind.isEmpty, "\(result)")
    }
}
