import Testing

/// Where the admin has made memcage the `USER_JOB_WRAPPER`, as README.md shows: the lab takes script and line
/// from there.
@Suite("A job under HTCondor's USER_JOB_WRAPPER", .enabled(if: Place.isOne(of: "condor-wrapper"), "needs HTCondor"))
struct CondorWrapperTests {
    @Test("is in a cage without a word of its own: it ends with 137, and is not held")
    func runaway() throws {
        let job = try CondorJob(hog("alloc", "--forever", "--rate", 100))
        let end = try job.end()
        #expect(end.status == 137 && !end.wasHeld, "\(end)")
        let log = try #require(job.folder.text(of: "memory_monitor.log"), "\(end)")
        #expect(log.contains("Max memory: 320MB") && log.contains("MEMORY THRESHOLD EXCEEDED!"), "\(log)")
    }

    @Test("has its arguments and its status unchanged")
    func unchanged() throws {
        let job = try CondorJob(
            bash("printf '<%s>' \"$@\"; exit 9") + Command(["bash", "a  b", "", "'\"", "--", "$HOME"]))
        let end = try job.end()
        #expect(job.output == "<a  b><><'\"><--><$HOME>", "\(end)")
        #expect(end.status == 9, "\(end)")
    }

    @Test("may call memcage itself")
    func nested() throws {
        let job = try CondorJob(
            memcage("run", "--log-file", "inner", "--max-memory", 100, "--") + hog("alloc", "--forever", "--rate", 100))
        let end = try job.end()
        #expect(end.status == 137, "\(end)")
        #expect(job.folder.text(of: "inner")?.contains("MEMORY THRESHOLD EXCEEDED!") == true, "\(end)")
        #expect(job.folder.text(of: "memory_monitor.log")?.contains("Ended: exited") == true, "\(end)")
    }
}
