/// What happened, as marks in a strip below the plot. Their shapes differ as well as their colours.
struct EventStrip {
    static let height = 20.0

    private enum Weight: Int { case pressure, word, grave, act }
    private let events: [RecordedRun.Event]

    init(_ run: RecordedRun) { events = run.events }

    var isEmpty: Bool { events.isEmpty }

    private static func weight(_ what: String) -> Weight {
        switch what {
        case "oom", "oom_kill": .grave
        case "decided", "signal", "kill", "forwarded": .act
        case "high", "max": .pressure
        default: .word
        }
    }

    private static func name(_ event: RecordedRun.Event) -> String {
        let times = event.count > 1 ? " ×\(event.count)" : ""
        let what = event.what == "oom_kill" ? "OOM kill" : event.what == "oom" ? "OOM" : event.what
        guard event.what == "decided", let detail = event.detail, !detail.isEmpty else { return what + times }
        return detail + times
    }

    /// Through the plot where the job's end was decided, or the kernel decided it.
    func lines(_ frame: Frame) -> Chart.Element {
        let times = events.filter { $0.what == "decided" || $0.what == "oom_kill" }.map(\.time)
        let places = Set(times.map { frame.x($0) }).sorted().prefix(20)
        return .group(
            name: "event-lines",
            places.map { x in
                .line(
                    [.init(x, frame.plot.y), .init(x, frame.plot.bottom)],
                    .init(Palette.alarm, 0.9, dashes: [1.5, 2.5]))
            })
    }

    func element(_ frame: Frame, top: Double) -> Chart.Element {
        let y = top + Self.height / 2
        var parts: [Chart.Element] = [Frame.caption("events", y + 3.5)]
        var ticks = Set<Int>()
        for event in events.sorted(by: { Self.weight($0.what).rawValue < Self.weight($1.what).rawValue }) {
            let x = frame.x(event.time)
            let weight = Self.weight(event.what)
            // A tick on a tick shows nothing.
            if weight == .pressure, !ticks.insert(Int(x / 1.5)).inserted { continue }
            parts.append(.group(name: "event-\(event.what)", tip: tip(event), Self.mark(weight, x, y)))
        }
        return .group(name: "events", parts + labels(frame, y))
    }

    private func tip(_ event: RecordedRun.Event) -> String {
        let detail = event.detail.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
        let times = event.count > 1 ? " ×\(event.count)" : ""
        return "\(event.what)\(times)\(detail) at \(Interval.seconds(min(event.time, 1e9)).inSentence)"
    }

    private static func mark(_ weight: Weight, _ x: Double, _ y: Double) -> [Chart.Element] {
        switch weight {
        case .pressure: [.line([.init(x, y - 3.5), .init(x, y + 3.5)], .init(Palette.frame, 1))]
        case .word:
            [.area([.init(x, y - 4.5), .init(x + 4.5, y + 4), .init(x - 4.5, y + 4)], Palette.warning, opacity: 1)]
        case .grave:
            [
                .area(
                    [.init(x, y - 5.5), .init(x + 5, y), .init(x, y + 5.5), .init(x - 5, y)], Palette.alarm, opacity: 1)
            ]
        case .act: [.area([.init(x - 4.5, y - 4), .init(x + 4.5, y - 4), .init(x, y + 4.5)], Palette.ink, opacity: 1)]
        }
    }

    /// Names beside the marks. Marks that stand close share one; a name without room is left to the pointer.
    private func labels(_ frame: Frame, _ y: Double) -> [Chart.Element] {
        var clusters: [(left: Double, right: Double, names: [String])] = []
        for event in events where Self.weight(event.what) != .pressure {
            let x = frame.x(event.time)
            let name = Self.name(event)
            if let last = clusters.last, x - last.right < 12 {
                clusters[clusters.count - 1].right = x
                if !last.names.contains(name) { clusters[clusters.count - 1].names.append(name) }
            } else {
                clusters.append((x, x, [name]))
            }
        }
        let ticks = events.filter { Self.weight($0.what) == .pressure }
            .map { Chart.Box(frame.x($0.time) - 2, y - 4, 4, 8) }
        let marks = clusters.map { Chart.Box($0.left - 6, y - 6, $0.right - $0.left + 12, 12) }
        var taken: [Chart.Box] = []
        var texts: [Chart.Element] = []
        for (index, cluster) in clusters.enumerated() {
            let names = cluster.names.prefix(4).joined(separator: ", ") + (cluster.names.count > 4 ? ", …" : "")
            let places = [
                Chart.Text(names, at: .init(cluster.right + 8, y + 3.5), size: Frame.small, Palette.ink, halo: true),
                Chart.Text(
                    names, at: .init(cluster.left - 8, y + 3.5), size: Frame.small, Palette.ink, anchor: .end,
                    halo: true),
            ]
            let others = taken + marks.enumerated().filter { $0.offset != index }.map(\.element)
            let possible = places.filter { text in
                text.box.x >= frame.plot.x && text.box.right <= Chart.width - 4
                    && !others.contains { $0.meets(text.box) }
            }
            // Over ticks only when there are ticks on both sides.
            let free = possible.first { text in !ticks.contains { $0.meets(text.box) } } ?? possible.first
            if let free {
                taken.append(free.box)
                texts.append(.text(free))
            }
        }
        return texts
    }
}
