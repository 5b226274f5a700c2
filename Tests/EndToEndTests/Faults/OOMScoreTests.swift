import Glibc
import Testing

/// Lowering it needs CAP_SYS_RESOURCE, which root in many containers has not.
@Suite("oom_score_adj")
struct OOMScoreTests {
    static let mayLower = (try? Run(bash("echo -5 >/proc/self/oom_score_adj")).run())?.ending == .exited(0)

    /// The job's own, the guard's and the sentinel's, of a run whose caller has 300.
    private func scores(_ options: any Word...) throws -> [String] {
        let job = """
            cat /proc/self/oom_score_adj /proc/$PPID/oom_score_adj
            cat /proc/$(sed -n 's/^PPid:.//p' /proc/$PPID/status)/oom_score_adj
            """
        let result = try Run(
            bash("echo 300 >/proc/self/oom_score_adj; exec \"$0\" \"$@\""), memcage("run", "--log-file", "none"),
            Command(options), Command(["--"]), bash(job)
        ).run()
        #expect(result.ending == .exited(0) && result.errorText == "", "\(result)")
        return result.outputLines
    }

    @Test("memcage is the last to be killed for memory, and the job has its caller's", .enabled(if: mayLower))
    func lowered() throws {
        #expect(try scores() == ["300", "-999", "-999"])
        guard isRoot else { return }
        #expect(try scores("--user", 1000) == ["300", "-999", "-999"])
    }

    @Test("where it may not be lowered it is left as it is", .enabled(if: !mayLower))
    func left() throws {
        #expect(try scores() == ["300", "300", "300"])
    }
}
