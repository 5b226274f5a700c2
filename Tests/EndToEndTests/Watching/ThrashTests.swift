import Testing

/// On a disk so slow that waiting for it is all that a job does.
@Suite(
    "Thrash: a job that stalls at its line", .cgroupOnly,
    .enabled(if: exists("/slow"), "needs a slow disk at /slow (scripts/lab/run --slow-disk)"), .serialized)
struct ThrashTests {
    /// A file on the slow disk, made with rights to write there.
    private func file(mebibytes: Int) throws -> String {
        let path = "/slow/\(variable("MEMCAGE_LAB") ?? "x")-\(mebibytes)"
        let made = try Run(program("dd", "if=/dev/zero", "of=\(path)", "bs=1M", "count=\(mebibytes)", "conv=fsync"))
            .run()
        guard made.ending == .exited(0) else { throw Missing(description: "no file on /slow: \(made)") }
        return path
    }

    @Test("with no room for the files it needs is ended", .enabled(if: isRoot, "writes to the slow disk as root"))
    func noRoom() throws {
        // T is 160 MiB: 152 held leave 8 for a file of 16.
        let job = hog("mapread", try file(mebibytes: 16), 300, "--hold", 152)
        let seen = try Caged("--max-memory", 200, job: job).run()
        #expect(seen.reason == "thrash", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.peak <= 160)
    }

    @Test("with room is not ended, however long it waits", .enabled(if: isRoot, "writes to the slow disk as root"))
    func room() throws {
        let job = hog("mapread", try file(mebibytes: 160), 25, "--hold", 60)
        let seen = try Caged("--max-memory", 200, job: job).run()
        #expect(seen.reason == "exited", "\(seen)")
        #expect(seen.outcome.ending == .exited(0))
    }
}
