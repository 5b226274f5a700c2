import CTestSupport
import Testing

/// memcage with one of its processes killed at its N-th system call, N running until the run ends by itself.
struct Strikes {
    enum Target: String, CaseIterable {
        case guardian = "guard"
        case sentinel, scribe
    }

    let target: Target
    let step: Int
    let options: [any Word]
    let job: Command

    /// One run, and what was there after it.
    struct Strike: CustomStringConvertible {
        let call: Int
        let outcome: Outcome
        let left: Remains

        /// It made fewer calls than that.
        var isOver: Bool { !outcome.outputText.contains("struck ") }
        var description: String { "at call \(call): \(outcome)\n\(left)" }
    }

    /// Calls `check` after every strike. Returns how many there were.
    func forEach(_ check: (Strike) -> Void) throws -> Int {
        var count = 0
        let part = LongPart.wanted
        for call in stride(from: 1 + part.number * step, to: 20_000, by: step * part.count) {
            let strike = try strike(at: call)
            check(strike)
            if strike.isOver { return count }
            count += 1
        }
        return count
    }

    private func strike(at call: Int) throws -> Strike {
        let folder = try TemporaryFolder()
        let run =
            Command([Binaries.strike, target.rawValue, call])
            + memcage("run", "--log-file", "log", "--report", "report", "--trace", "trace")
        let outcome = try Run(run, Command(options), Command(["--"]), job).directory(folder).run()
        return Strike(call: call, outcome: outcome, left: Remains(of: outcome, in: folder))
    }
}
