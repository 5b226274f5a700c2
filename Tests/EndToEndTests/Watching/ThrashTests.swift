import Testing

/// On a disk so slow that waiting for it is all that a job does.
@Suite(
    "Thrash: a job that stalls at its line", .cgroupOnly,
    .enabled(if: exists("/slow"), "needs a slow disk at /slow (scripts/lab/run --slow-disk)"), .serialized)
struct ThrashTests {
    /// A file on the slow disk, out of every cache, so that its pages are charged to who reads them.
    private func file(mebibytes: Int) throws -> String {
        let path = "/slow/\(variable("MEMCAGE_LAB") ?? "x")-\(mebibytes)"
        let script = """
            set -e; dd if=/dev/zero of="$0" bs=1M count=\(mebibytes) conv=fsync status=none
            dd if="$0" iflag=nocache count=0 status=none
            """
        let made = try Run(bash(script) + Command([path])).run()
        guard made.ending == .exited(0) else { throw Missing(description: "no file on /slow: \(made)") }
        return path
    }

    @Test("with no room for the files it needs is ended", .enabled(if: isRoot, "writes to the slow disk as root"))
    func noRoom() throws {
        // T is 160 MiB: 152 held leave 8 for a file of 16.
        let job = hog("mapread", try file(mebibytes: 16), 100, "--hold", 152)
        let seen = try Caged("--max-memory", 200, job: job).run()
        #expect(seen.reason == "thrash", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.peak <= 160)
    }

    @Test("near its line a reader of files is not ended: it waits for none of its own pages")
    func reader() throws {
        let folder = try TemporaryFolder()
        let file = try folder.makeUncachedFile(mebibytes: 200)
        let seen = try Caged("--max-memory", 200, job: hog("read", file, 0, "--seconds", 20, "--hold", 152)).run()
        #expect(seen.reason == "exited", "\(seen)")
        #expect(seen.outcome.ending == .exited(0))
    }

    @Test("with room is not ended, however long it waits", .enabled(if: isRoot, "writes to the slow disk as root"))
    func room() throws {
        let job = hog("mapread", try file(mebibytes: 160), 25, "--hold", 60)
        let seen = try Caged("--max-memory", 200, job: job).run()
        #expect(seen.reason == "exited", "\(seen)")
        #expect(seen.outcome.ending == .exited(0))
    }
}
