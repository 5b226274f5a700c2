import CTestSupport
import Testing

/// memcage with one system call of one of its processes failing, once.
struct FailingCalls {
    enum Target: String, CaseIterable {
        case sentinel
        case guardian = "guard"
        case child, scribe
        /// The sentinel once its guard has been killed by the job.
        case survivor

        /// As strike knows it.
        var process: String { self == .survivor ? "sentinel" : rawValue }
    }

    /// What became of a run, the tame before the forbidden.
    enum Fate: String, CaseIterable {
        /// The C library or Swift's runtime gave up before memcage had begun: nothing was started.
        case unborn = "not begun"
        /// Nothing was started, and one line says why.
        case refused
        /// The runaway was ended at its line.
        case kept
        /// The same, with a caution.
        case cautioned
        /// The same, watched by /proc where a cgroup was to be had.
        case polled
        /// memcage gave up, or was killed, and the job was ended with it.
        case ended
        case unlimited
        case hang
        case trap
        case leftBehind = "left behind"
        /// None of these: a status or a silence that nobody can explain.
        case unclear

        var isForbidden: Bool { [.unlimited, .hang, .trap, .leftBehind, .unclear].contains(self) }
    }

    /// A call of a run without a failure: its name, and how many errors it may have.
    struct Call {
        var name: String
        /// The how manieth of that name.
        var number: Int
        var errors: Int
        /// Made before `main`, by what is linked in.
        var isEarly = false
    }

    struct Trial: CustomStringConvertible {
        var fate: Fate
        var call: String
        var error: String
        var description: String
    }

    let target: Target

    /// A runaway in a session of its own, deaf to TERM and without a parent's death to die of, that comes to its own end
    /// far above the limit.
    private static let runaway =
        "trap '' TERM; setsid \(Command([Binaries.hog]).shell) alloc --to 800 --rate 400 --hold 0 & pid=$!;"

    private var job: Command {
        bash(Self.runaway + (target == .survivor ? " kill -KILL $PPID;" : "") + " wait $pid")
    }

    private func run(_ blow: String, in folder: TemporaryFolder) throws -> Outcome {
        let options: [any Word] = ["--max-memory", 30, "--grace", 0.1, "--log-file", "log", "--report", "report"]
        return try Run(
            Command([Binaries.strike, target.process, blow]), memcage("run"), Command(options),
            Command(["--trace", "trace", "--"]), job
        )
        .directory(folder).patience(45).run()
    }

    /// The calls that can fail, in their order.
    func calls() throws -> [Call] {
        let outcome = try run("list", in: try TemporaryFolder())
        var calls: [Call] = []
        var counts: [String: Int] = [:]
        for line in outcome.outputLines {
            #expect(!line.hasPrefix("unlisted"), "no row for this call in Tests/strike/failings.c: \(line)")
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "call", let errors = Int(words[2]) else { continue }
            let name = String(words[1])
            counts[name, default: 0] += 1
            calls.append(Call(name: name, number: counts[name] ?? 0, errors: errors))
        }
        if target == .sentinel, let first = calls.firstIndex(where: { $0.name == "fcntl" }) {
            for index in 0..<first { calls[index].isEarly = true }
        }
        guard target == .survivor else { return calls }
        // Before the split they are the sentinel's.
        let split = calls.lastIndex { $0.name == "clone" } ?? 0
        return Array(calls[(split + 1)...])
    }

    /// One run; nil where it made fewer calls than that.
    func trial(_ call: Call, _ choice: Int) throws -> Trial? {
        let folder = try TemporaryFolder()
        let outcome: Outcome
        do {
            outcome = try run("\(call.name):\(call.number):\(choice)", in: folder)
        } catch let hang as Impatience {
            let words = hang.description.split(separator: "\n").first { $0.hasPrefix("failed ") }?.split(separator: " ")
            return Trial(
                fate: .hang, call: words.map { String($0[1]) } ?? "?", error: words.map { String($0[2]) } ?? "?",
                description: "\(target.rawValue) \(call.name):\(call.number):\(choice): \(hang)")
        }
        guard let words = outcome.outputLines.first(where: { $0.hasPrefix("failed ") })?.split(separator: " ") else {
            return nil
        }
        let left = Remains(of: outcome, in: folder)
        return Trial(
            fate: fate(outcome, left, folder, call), call: String(words[1]), error: String(words[2]),
            description: "\(target.rawValue) \(call.name):\(call.number):\(choice): \(outcome) \(left)")
    }

    private func fate(_ outcome: Outcome, _ left: Remains, _ folder: TemporaryFolder, _ call: Call) -> Fate {
        let lines = outcome.outputLines
        if call.isEarly, !lines.contains("started"), left.isEmpty { return .unborn }
        if lines.contains(where: { $0.hasPrefix("trapped ") }) { return .trap }
        if outcome.status == 0 { return .unlimited }
        if !left.isEmpty { return .leftBehind }
        // Unless it was the line that could not be written.
        let isSaid = outcome.errorText.contains("memcage: ") || call.name == "write"
        switch outcome.status {
        case 125, 126, 127:
            guard isSaid else { return .unclear }
            if lines.contains("started") { return .ended }
            return outcome.errorLines.count <= 1 ? .refused : .unclear
        case 137 where lines.contains("started"):
            if Backend.here == .cgroup, folder.text(of: "report")?.contains(#""backend": "proc""#) == true {
                return .polled
            }
            return outcome.errorText.contains("caution: ") ? .cautioned : .kept
        default: return .unclear
        }
    }
}
