import Testing

/// Page cache never counts against a job, and neither does the waiting for it.
@Suite("A job that reads files")
struct ReaderTests {
    @Test("reads 2 GiB under a limit of 200 MiB and ends well")
    func large() throws {
        let folder = try TemporaryFolder()
        let file = try folder.makeUncachedFile(mebibytes: 300)
        let seen = try Caged("--max-memory", 200, job: hog("read", file, 2048)).run()
        #expect(seen.reason == "exited", "\(seen)")
        #expect(seen.outcome.ending == .exited(0))
        #expect(seen.outcome.outputLines.last == "read 2048")
        if Backend.here == .cgroup {
            #expect(seen.report["events", "high"]!.integer! > 0, "it never came to the limit")
        }
    }

    @Test("holds 60 % of the limit meanwhile and ends well")
    func holding() throws {
        let folder = try TemporaryFolder()
        let file = try folder.makeUncachedFile(mebibytes: 200)
        let time = isLong ? 60 : 12
        let seen = try Caged("--max-memory", 200, job: hog("read", file, 0, "--seconds", time, "--hold", 120)).run()
        #expect(seen.reason == "exited", "\(seen)")
        #expect(seen.outcome.ending == .exited(0))
        #expect((120...160).contains(seen.peak), "peak \(seen.peak)")
    }

    @Test("and allocates too is ended for what it allocates")
    func growing() throws {
        let folder = try TemporaryFolder()
        let file = try folder.makeUncachedFile(mebibytes: 200)
        let seen = try Caged("--max-memory", 200, job: hog("readgrow", file, "--rate", 20, "--hold", 120)).run()
        #expect(["threshold", "thrash"].contains(seen.reason), "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
    }
}
