/// The processes that were ever among the largest, and the groups that a picture shows them in.
struct ProcessBook {
    private static let mostProcesses = 1000
    private static let mostGroups = 500
    static let other = "other"

    private var processes: [Int: RecordedRun.Process] = [:]
    private(set) var groups: [String] = []
    private var numbers: [String: Int] = [:]

    /// Takes one down and returns the number of its group.
    mutating func see(_ pid: Int, _ memory: Double, _ line: String, group: String, at time: Double) -> Int {
        // A pid comes again with another command: that is another process, of which the larger is kept.
        if var known = processes[pid] {
            if memory > known.peak || known.commandLine.isEmpty { known.commandLine = Self.clipped(line) }
            known.peak = max(known.peak, memory)
            known.lastSeen = time
            processes[pid] = known
        } else {
            if processes.count >= Self.mostProcesses { dropSmaller() }
            processes[pid] = RecordedRun.Process(
                pid: pid, commandLine: Self.clipped(line), peak: memory, firstSeen: time,
                lastSeen: time)
        }
        return number(of: group)
    }

    private mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        if groups.count >= Self.mostGroups { return numbers[Self.other] ?? add(Self.other) }
        return add(name)
    }

    private mutating func add(_ name: String) -> Int {
        groups.append(name)
        numbers[name] = groups.count - 1
        return groups.count - 1
    }

    private mutating func dropSmaller() {
        for process in ranked.dropFirst(Self.mostProcesses / 2) { processes[process.pid] = nil }
    }

    /// The largest first.
    var ranked: [RecordedRun.Process] {
        processes.values.sorted { ($1.peak, $0.pid) < ($0.peak, $1.pid) }
    }

    private static func clipped(_ line: String) -> String {
        line.utf8.count <= 400 ? line : String(line.prefix(399)) + "…"
    }
}

/// What people call a command: the program, and for an interpreter the script with it.
package enum CommandName {
    private static let interpreters = ["python", "bash", "sh", "dash", "perl", "ruby", "node", "java", "Rscript"]

    package static func short(_ command: [ByteString]) -> String {
        let words = command.prefix(3).map(\.printable)
        guard let first = words.first, !first.isEmpty else { return "?" }
        let program = base(first)
        guard interpreters.contains(where: { isVersion(program, of: $0) }) else { return clipped(program) }
        guard let second = words.dropFirst().first else { return clipped(program) }
        if !second.hasPrefix("-") { return clipped(program + " " + base(second)) }
        // `python3 -m pytest`, `python3 -c …`; after other options the script may be anywhere.
        if second == "-m", words.count > 2 { return clipped("\(program) -m \(words[2])") }
        return clipped(second == "-c" ? program + " -c" : program)
    }

    private static func isVersion(_ program: String, of name: String) -> Bool {
        program.hasPrefix(name) && program.dropFirst(name.count).allSatisfy { $0.isNumber || $0 == "." }
    }

    private static func base(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func clipped(_ name: String) -> String { name.count <= 60 ? name : name.prefix(59) + "…" }
}
