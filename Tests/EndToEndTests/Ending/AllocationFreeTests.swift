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
    private struct Count {
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

        var text: String { "\(tallies)\n" + callers.joined(separator: "\n") }
    }

    private func count(_ options: String..., job: Command) throws -> (seen: Seen, count: Count) {
        let seen = try Caged(
            "--max-memory", 400, "--check-interval", 60, more: options,
            front: Command([Binaries.tally, Binaries.symbols]), job: job
        ).run()
        return (seen, Count(seen.outcome))
    }

    /// Processes, all of them there before anything happens, but for one deaf to TERM.
    private static let many = 40

    /// One tells that all the others are there, and goes on to grow.
    private func tree(_ last: Command) -> Command {
        bash(
            """
            for i in $(seq \(Self.many - 1)); do \(hog("ignore-term", "--to", 2, "--hold", 1000).shell) & done
            sleep 1000 &
            sleep 2
            \(last.shell) & wait; wait
            """)
    }

    private func check(_ kind: String, atLeast signals: Int, in count: Count) {
        let tally = count.tallies[kind] ?? Tally()
        #expect(tally.signals >= signals, "\(kind): \(count.text)")
        #expect(tally.allocations == 0, "\(kind): \(count.text)")
    }

    @Test("by a threshold: none before the signal to all, nor before the kill of all, until the tree is empty")
    func threshold() throws {
        let (seen, count) = try count(
            "--grace", "0.5", job: tree(hog("ignore-term", "--to", 340, "--rate", 400, "--hold", 1000)))
        #expect(seen.reason == "threshold", "\(seen)")
        // Else nothing was counted at all.
        #expect(count.calls > 100, "\(count.text)")
        check("TERM", atLeast: Self.many, in: count)
        check("KILL", atLeast: Backend.here == .proc ? Self.many - 1 : 0, in: count)
        check("STOP", atLeast: Backend.here == .proc ? Self.many - 1 : 0, in: count)
        if Backend.here == .cgroup { check("cgroup.kill", atLeast: 1, in: count) }
        let largest = seen.report["largest"]?.elements ?? []
        #expect(largest.count == 10, "\(seen)")
        #expect(largest.first?["command"]?.elements.contains { $0.text == "340" } == true, "\(seen)")
    }

    @Test("by a time limit, of a tree that has never been looked at closely")
    func timeLimit() throws {
        let (seen, count) = try count(
            "--time-limit", "5", "--grace", "0.3", job: tree(hog("ignore-term", "--to", 10, "--hold", 1000)))
        #expect(seen.reason == "time-limit", "\(seen)")
        check("TERM", atLeast: Self.many, in: count)
        check("KILL", atLeast: Backend.here == .proc ? Self.many - 1 : 0, in: count)
        if Backend.here == .cgroup { check("cgroup.kill", atLeast: 1, in: count) }
    }
}

private let canCount = exists(Binaries.symbols) && exists(Binaries.tally)
