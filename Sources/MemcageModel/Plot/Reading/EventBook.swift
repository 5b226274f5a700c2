/// The events of a run. Those of one kind that follow each other closely become one with their sum, so that
/// a job at its limit for a week does not fill the page.
struct EventBook {
    private static let most = 256
    private var kinds: [String: [RecordedRun.Event]] = [:]
    private var quanta: [String: Double] = [:]

    mutating func add(_ event: RecordedRun.Event) {
        // A future version may know more kinds, a hostile file any number.
        guard kinds[event.what] != nil || kinds.count < 64 else { return }
        var list = kinds[event.what] ?? []
        var quantum = quanta[event.what] ?? 0
        Self.append(event, to: &list, quantum)
        if list.count > Self.most {
            let extent = (list.last?.time ?? 0) - (list.first?.time ?? 0)
            quantum = max(2 * quantum, 4 * extent / Double(Self.most), .leastNormalMagnitude)
            var joined: [RecordedRun.Event] = []
            for event in list { Self.append(event, to: &joined, quantum) }
            list = joined
        }
        kinds[event.what] = list
        quanta[event.what] = quantum
    }

    private static func append(_ event: RecordedRun.Event, to list: inout [RecordedRun.Event], _ quantum: Double) {
        if let last = list.last, quantum > 0, event.time - last.time <= quantum {
            list[list.count - 1].count = Int(clamping: Double(last.count) + Double(event.count))
        } else {
            list.append(event)
        }
    }

    var all: [RecordedRun.Event] {
        kinds.values.joined().sorted { ($0.time, $0.what) < ($1.time, $1.what) }
    }
}
