import Testing

/// The debug build under valgrind's memcheck, since the released one brings its own allocator.
@Suite("Under valgrind")
struct LeakTests {
    /// What valgrind has to say of one process that came to its end.
    private struct Account: CustomStringConvertible {
        let description: String
        let isWhole: Bool
        /// Lost for certain. What Swift's runtime keeps for ever by pointers into its middle counts as perhaps lost.
        let losesNothing: Bool
        let isFaultless: Bool

        init(_ text: String) {
            description = text
            isWhole = text.contains("ERROR SUMMARY:")
            // Of a program with an allocator of its own it sees nothing.
            losesNothing =
                !text.contains("usage: 0 allocs")
                && (text.contains("definitely lost: 0 bytes") || text.contains("no leaks are possible"))
            isFaultless = text.contains("ERROR SUMMARY: 0 errors")
        }
    }

    /// Valgrind cannot read the debug information of today.
    private func binary(in folder: TemporaryFolder) throws -> String {
        if let stripped = Binaries.dynamic { return stripped }
        let copy = folder.file("memcage")
        let made = try Run(program("strip", "-g", "-o", copy, Binaries.folder + "/memcage")).run()
        guard made.ending == .exited(0) else {
            throw Missing(description: "no copy without debug information: \(made)")
        }
        return copy
    }

    /// An emulator within an emulator takes its time: one place with a cgroup is enough.
    private static let canRun =
        Place.isOne(of: "host", "root-delegated")
        && (try? Run(program("valgrind", "-q", "true")).run().ending) == .exited(0)

    @Test(
        "guard, sentinel and scribe lose no memory and touch none that is not theirs",
        .enabled(if: canRun, "on the host and in one place of the lab; needs apt-get install valgrind libc6-dbg"))
    func run() throws {
        let folder = try TemporaryFolder()
        let under = program(
            "valgrind", "--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
            "--log-file=\(folder.file("valgrind"))-%p")
        let options: [any Word] = ["--max-memory", 80, "--check-interval", 0.2, "--log-file", folder.file("log")]
        let outcome = try Run(
            under, Command([try binary(in: folder), "run"] + options),
            Command(["--report", folder.file("report"), "--trace", folder.file("trace"), "--"]),
            hog("alloc", "--forever", "--rate", 60)
        )
        .directory(folder).patience(600).run()
        #expect(outcome.ending == .exited(137), "\(outcome)")
        #expect(outcome.leftBehind.isEmpty, "\(outcome)")
        #expect(folder.text(of: "report")?.contains(#""backend": "\#(Backend.here.rawValue)""#) == true, "\(outcome)")

        let accounts = folder.names().filter { $0.hasPrefix("valgrind-") }
            .map { Account(folder.text(of: $0) ?? "") }.filter(\.isWhole)
        // With the report's writer; the command's own ends with its exec.
        #expect(accounts.count == 4, "\(accounts)")
        for account in accounts { #expect(account.losesNothing && account.isFaultless, "\(account)") }
    }
}
