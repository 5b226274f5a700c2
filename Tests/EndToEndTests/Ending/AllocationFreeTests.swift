import Testing

/// That nothing is allocated on the way down is counted on the released binary itself, by a tracer that stops at its
/// allocator (Tests/tally): each allocation that a signal follows before the guard waits again.
@Suite("The way down from a decision, counted", .enabled(if: canCount, "needs the binary and symbols of scripts/build"))
struct AllocationFreeTests {
    /// What came before the signals of one kind.
    private struct Tally: CustomStringConvertible {
        var signals = 0
        var allocations = 0
        var description: String { "\(signals) signals after \(allocations) allocations" }
    }

    /// By kind; and the callers of what was allocated.
    private struct Count: CustomStringConvertible {
        var tallies: [String: Tally] = [:]
        var callers: [String] = []
        var calls = 0

        init(_ outcome: Outcome) {
            for line in outcome.outputLines {
                let words = line.split(separator: " ")
                if line.hasPrefix("by ") { callers.append(line) }
                if words.count == 2, words[0] == "calls" { calls = Int(words[1]) ?? 0 }
                guard words.count == 5, words[0] == "sent" else { continue }
                tallies[String(words[1])] = Tally(signals: Int(words[2]) ?? 0, allocations: Int(words[4]) ?? 0)
            }
        }

        var description: String { "\(tallies)\n" + callers.joined(separator: "\n") }
    }

    /// Processes that are deaf to TERM.
    private static let many = 40

    /// All of them are there before one more begins to grow: past the threshold, and not to the maximum.
    private static let job = bash(
        """
        exec 3< <(
            for i in $(seq \(many)); do \(hog("ignore-term", "--to", 2, "--hold", 1000).shell) & done
            \(hog("alloc", "--to", 7, "--hold", 1000).shell) & wait)
        for i in $(seq \(many + 1)); do read -r _ <&3; done
        \(hog("ignore-term", "--to", 330, "--rate", 300, "--hold", 1000).shell) & wait
        """)

    /// `refusing`: the tracer's options. `front`: between it and memcage.
    private func count(
        refusing: Command = .nothing, front: Command = .nothing
    ) throws -> (seen: Seen, count: Count) {
        let tally = Command([Binaries.tally]) + refusing + Command([Binaries.symbols])
        let seen = try Caged(
            "--max-memory", 500, "--check-interval", 60, "--grace", 0.3, front: tally + front, job: Self.job
        ).run()
        #expect(seen.reason == "threshold", "\(seen)")
        return (seen, Count(seen.outcome))
    }

    private func check(_ count: Count) {
        // Else nothing was counted at all.
        #expect(count.calls > 100, "\(count)")
        #expect((count.tallies["TERM"]?.signals ?? 0) >= Self.many, "\(count)")
        let killed = count.tallies["cgroup.kill"] != nil || (count.tallies["KILL"]?.signals ?? 0) >= Self.many
        #expect(killed, "\(count)")
        for (kind, tally) in count.tallies { #expect(tally.allocations == 0, "\(kind): \(count)") }
    }

    @Test("none before the signal to all, none before the kill of all, none until the tree is empty")
    func decided() throws {
        let (seen, count) = try count()
        check(count)
        let largest = seen.report["largest"]?.elements ?? []
        let memory = largest.compactMap { $0["memory"]?.integer }
        #expect(memory.count == 10 && memory == memory.sorted(by: >), "\(largest)")
        let commands = largest.map { $0["command"]?.elements.compactMap(\.text).joined(separator: " ") ?? "" }
        #expect(commands.first?.contains("ignore-term --to 330") == true, "\(commands)")
        #expect(commands.dropFirst().first?.contains("alloc --to 7") == true, "ended by TERM at once: \(commands)")
    }

    @Test("nor where calls on the way fail: the kill of the cage, and descriptors of processes")
    func failing() throws {
        let (_, count) = try count(
            refusing: Command(["--refuse-kill"]), front: deny("ENOSYS", "pidfd_open"))
        check(count)
        #expect((count.tallies["KILL"]?.signals ?? 0) >= Self.many, "\(count)")
    }
}

private let canCount = exists(Binaries.symbols) && exists(Binaries.tally)
