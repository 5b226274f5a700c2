import Testing

/// A write there sleeps, and no signal wakes it, as with a file server that is away.
@Suite("A file system that is frozen", .enabled(if: SmallDisk.hasLoop, "needs root and loop devices"))
struct FrozenTests {
    /// Thawed when memcage has ended, which says so where nobody has thawed it before, and after a minute anyway.
    private static let watchdog = "{ sleep 60; fsfreeze -u disk; } >/dev/null 2>&1 & watchdog=$!"
    private static let thaw = """
        fsfreeze -u disk && echo still frozen
        for try in {1..200}; do [ -s disk/report ] || [ -s report ] && break; sleep 0.05; done
        pkill -P $watchdog; kill $watchdog
        """

    private func run(_ options: [any Word]) throws -> (Outcome, SmallDisk) {
        let disk = try SmallDisk(.ext4)
        let result = try disk.run(
            ["--max-memory", 60, "--check-interval", 0.05, "--grace", 0.5] + options, before: Self.watchdog,
            after: Self.thaw,
            job: "PATH=$PATH:/usr/sbin:/sbin; sleep 0.2; fsfreeze -f disk; \(DiskTests.runaway)")
        #expect(result.ending == .exited(137), "\(result)")
        #expect(result.outputText.contains("still frozen"), "memcage waited for the thaw: \(result)")
        return (result, disk)
    }

    @Test(
        "under the log, or a trace: the runaway is ended, memcage too, and the report names the loss",
        arguments: [
            ("--log-file", "log"), ("--trace", "recording"),
        ])
    func record(option: String, what: String) throws {
        let (result, disk) = try run(["--log-file=none", option, "disk/file", "--report", "report"])
        #expect(result.hasOneWarning("records of the \(what) are lost: ", "does not take writes"), "\(result)")
        let seen = try Seen(result, folder: disk.folder)
        #expect(seen.reason == "threshold" && (seen.report["lost_records"]?.integer ?? 0) > 0, "\(seen)")
    }

    @Test("under all of it: the report is there once it is thawed")
    func all() throws {
        let (result, disk) = try run(["--log-file", "disk/log", "--trace", "disk/trace", "--report", "disk/report"])
        let late =
            "cannot write the report disk/report: Resource temporarily unavailable (its file system takes no writes"
        #expect(SmallDisk.warnings(result).contains { $0.contains(late) }, "\(result)")
        #expect(try Seen(result, folder: disk.folder).reason == "threshold")
        #expect(disk.folder.text(of: "left")?.contains(".memcage-") == false)
    }
}
