/// Stages out of their begins and ends, as they come. Bounded: a job may mark thousands a second.
struct StageBook {
    private static let most = 2000
    private static let deepest = 50
    private(set) var stages: [RecordedRun.Stage] = []
    private(set) var dropped = 0
    /// Those that are open, outermost first; at most one is a point.
    private var open: [Int] = []
    private var points: Set<Int> = []

    /// Lasts until the next one, or until the stage around it ends.
    mutating func point(_ name: String, _ time: Double) {
        if let place = open.firstIndex(where: { points.contains($0) }) {
            stages[open.remove(at: place)].end = time
        }
        let before = stages.count
        begin(name, time)
        if stages.count > before { points.insert(before) }
    }

    mutating func begin(_ name: String, _ time: Double) {
        guard stages.count < Self.most, open.count < Self.deepest else {
            dropped += 1
            return
        }
        stages.append(RecordedRun.Stage(name: Self.shown(name), begin: time, end: .infinity, level: 0))
        open.append(stages.count - 1)
    }

    /// Ends the innermost open stage of that name, and what was begun inside and never ended; an end of nothing
    /// is passed over.
    mutating func end(_ name: String, _ time: Double) {
        let name = Self.shown(name)
        guard let place = open.lastIndex(where: { stages[$0].name == name && !points.contains($0) }) else { return }
        while open.count > place, let last = open.popLast() { stages[last].end = time }
    }

    mutating func span(_ name: String, _ begin: Double, _ end: Double) {
        guard stages.count < Self.most else {
            dropped += 1
            return
        }
        stages.append(RecordedRun.Stage(name: Self.shown(name), begin: begin, end: max(begin, end), level: 0))
    }

    /// Stages that are still open end with the run. Each lies as deep as there are others around it.
    mutating func close(at time: Double) {
        for index in open { stages[index].end = max(stages[index].begin, time) }
        open = []
        stages.sort { ($0.begin, -$0.end) < ($1.begin, -$1.end) }
        var around: [Double] = []
        for index in stages.indices {
            around.removeAll { $0 <= stages[index].begin || $0 < stages[index].end }
            stages[index].level = around.count
            around.append(stages[index].end)
        }
    }

    private static func shown(_ name: String) -> String {
        String(ByteString(Array(name.utf8.prefix(400))).printable.prefix(200))
    }
}
