/// The processes that were ever among the largest, and the groups that a picture shows them in.
struct ProcessBook {
    private static let mostProcesses = 1000
    private static let mostGroups = 500
    static let other = "other"

    private struct Entry {
        var process: RecordedRun.Process
        /// What it was called when it was seen last, and the group of that.
        var line: String
        var group: Int
        /// The command as it stood in the file, so that the same bytes need not be read again; empty: unknown.
        var words: [UInt8] = []
    }

    private var entries: [Entry] = []
    /// By their pid.
    private var places: [Int: Int] = [:]
    private(set) var groups: [String] = []
    private var numbers: [String: Int] = [:]
    /// Where the process in that row of a sample was: in the next sample it is most often the same.
    private var hints: [Int] = []

    /// There is room for one more without leaving others out.
    var hasRoom: Bool { entries.count < Self.mostProcesses }

    /// Takes one down and returns the number of its group.
    mutating func see(
        _ pid: Int, _ memory: Double, _ line: String, group: String, words: [UInt8] = [], at time: Double
    ) -> Int {
        let line = Self.clipped(line)
        let group = number(of: group)
        // A pid comes again with another command: that is another process, of which the larger is kept.
        if let place = places[pid] {
            entries[place].line = line
            entries[place].group = group
            entries[place].words = words
            if entries[place].process.commandLine.isEmpty { entries[place].process.commandLine = line }
            return seeAgain(place, memory, at: time)
        }
        if !hasRoom { dropSmaller() }
        places[pid] = entries.count
        entries.append(
            Entry(
                process: .init(pid: pid, commandLine: line, peak: memory, firstSeen: time, lastSeen: time),
                line: line, group: group, words: words))
        return group
    }

    /// One that has not changed but for its memory.
    mutating func seeAgain(_ place: Int, _ memory: Double, at time: Double) -> Int {
        if memory > entries[place].process.peak {
            entries[place].process.peak = memory
            entries[place].process.commandLine = entries[place].line
        }
        entries[place].process.lastSeen = time
        return entries[place].group
    }

    /// The place of a process; nil when it is not in the book. `row`: its number among those seen together.
    mutating func place(of pid: Int, row: Int) -> Int? {
        if row < hints.count, hints[row] < entries.count, entries[hints[row]].process.pid == pid { return hints[row] }
        guard let place = places[pid] else { return nil }
        if row < 16 {
            while hints.count <= row { hints.append(0) }
            hints[row] = place
        }
        return place
    }

    /// Passes over the command of a process where it stands there as before.
    func takesWords(of place: Int, _ cursor: inout ByteCursor) -> Bool {
        !entries[place].words.isEmpty && entries[place].words.withUnsafeBytes { cursor.take($0) }
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
        entries.sort { ($1.process.peak, $0.process.pid) < ($0.process.peak, $1.process.pid) }
        entries.removeLast(entries.count - Self.mostProcesses / 2)
        places = [:]
        for (place, entry) in entries.enumerated() { places[entry.process.pid] = place }
    }

    /// The largest first.
    var ranked: [RecordedRun.Process] {
        entries.map(\.process).sorted { ($1.peak, $0.pid) < ($0.peak, $1.pid) }
    }

    private static func clipped(_ line: String) -> String {
        line.utf8.count <= 400 ? line : String(line.prefix(399)) + "…"
    }
}
