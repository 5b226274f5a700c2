import Synchronization
import Testing

/// Every system call of a run that ends a runaway, from the start over the ladder to the end, failing once with each of
/// its plausible errors; in the short form a few of them, each call by name at least once.
@Suite("A system call of memcage's fails once")
struct FailingCallTests {
    typealias Target = FailingCalls.Target

    /// How many trials there are in the short form; in the lab each takes a second. MEMCAGE_TRIALS asks for others.
    private static let trials = variable("MEMCAGE_TRIALS").flatMap { Int($0) } ?? (Place.isHost ? 140 : 30)

    /// Of a target, in the short form. The cage is the guard's work, and in the lab the rest is as on the host.
    private static func most(_ target: Target) -> Int {
        let shares: [Target: Int] =
            Place.isHost
            ? [.sentinel: 28, .guardian: 43, .child: 11, .scribe: 7, .survivor: 11]
            : [.sentinel: 7, .guardian: 66, .child: 7, .scribe: 4, .survivor: 16]
        return max(1, (shares[target] ?? 0) * trials / 100)
    }

    /// The long form in parts that run side by side.
    static let parts = (0..<(isLong ? 4 : 1)).flatMap { part in
        Target.allCases.filter { LongPart.wanted.isAbout($0.rawValue) }.map { Part(target: $0, part: part) }
    }

    struct Part {
        var target: Target
        var part: Int
    }

    @Test("no job goes on unlimited, nothing hangs, traps or stays behind", arguments: parts)
    func once(part: Part) throws {
        let failing = FailingCalls(target: part.target)
        let calls = try failing.calls()
        #expect(calls.count >= 5, "only \(calls)")
        let plan = isLong ? Self.all(calls, part.part) : Self.some(of: calls, Self.most(part.target))
        for (call, choice) in plan {
            guard let trial = try failing.trial(call, choice) else { continue }
            Self.table.withLock { $0.add(part.target, trial) }
            #expect(!trial.fate.isForbidden, "\(trial.fate.rawValue): \(trial)")
        }
        Self.table.withLock { table in
            table.finished += 1
            if table.finished == Self.parts.count { print(table.text) }
        }
    }

    private static let table = Mutex(FailingCallTable())

    private static func all(_ calls: [FailingCalls.Call], _ part: Int) -> [(FailingCalls.Call, Int)] {
        let calls = LongPart.wanted.of(calls)
        return stride(from: part, to: calls.count, by: 4).map { calls[$0] }.flatMap { call in
            (0..<call.errors).map { (call, $0) }
        }
    }

    /// Every name in turn, or every so many of them; its occurrences and its errors each time at another place.
    private static func some(of calls: [FailingCalls.Call], _ most: Int) -> [(FailingCalls.Call, Int)] {
        var names: [String] = []
        var byName: [String: [FailingCalls.Call]] = [:]
        for call in calls {
            if byName[call.name] == nil { names.append(call.name) }
            byName[call.name, default: []].append(call)
        }
        if names.count > most { names = (0..<most).map { names[$0 * names.count / most] } }
        var plan: [(FailingCalls.Call, Int)] = []
        for round in 0..<most {
            for (index, name) in names.enumerated() where plan.count < most {
                guard let occurrences = byName[name], round < occurrences.count * occurrences[0].errors else {
                    continue
                }
                // The golden ratio's multiples fill an interval evenly, however many there are.
                let place = (Double(round + 1) * 0.618034).truncatingRemainder(dividingBy: 1)
                let call = occurrences[Int(place * Double(occurrences.count))]
                plan.append((call, (round + index) % call.errors))
            }
        }
        return plan
    }
}

/// Call × error × what became of it.
struct FailingCallTable {
    typealias Fate = FailingCalls.Fate
    var finished = 0
    private var rows: [String: [String: [Fate: Int]]] = [:]
    private var sums: [Fate: Int] = [:]

    mutating func add(_ target: FailingCalls.Target, _ trial: FailingCalls.Trial) {
        rows["\(target.rawValue) \(trial.call)", default: [:]][trial.error, default: [:]][trial.fate, default: 0] += 1
        sums[trial.fate, default: 0] += 1
    }

    /// A line for each call, its errors behind it.
    var text: String {
        var lines = ["System calls that failed once, in \(Place.current.name)\(LongPart.wanted):"]
        for (call, errors) in rows.sorted(by: { $0.key < $1.key }) {
            let cells = errors.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.text($0.value))" }
            lines.append("  \(call): " + cells.joined(separator: ", "))
        }
        let count = sums.values.reduce(0, +)
        lines.append("  \(count) in all, \(rows.count) calls: " + Self.text(sums))
        return lines.joined(separator: "\n")
    }

    private static func text(_ fates: [Fate: Int]) -> String {
        Fate.allCases.compactMap { fate in fates[fate].map { "\($0) \(fate.rawValue)" } }.joined(separator: " + ")
    }
}
