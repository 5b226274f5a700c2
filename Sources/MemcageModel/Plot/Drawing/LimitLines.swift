/// The lines that end a job, each with its name.
struct LimitLines {
    private(set) var element: Chart.Element = .group(name: "limits", [])
    /// Where their labels stand, and the lines themselves: no other text goes there.
    private(set) var taken: [Chart.Box] = []

    init(_ run: RecordedRun, _ frame: Frame) {
        self.init(
            maximum: run.maximum, threshold: run.threshold, frame,
            labelsAtEnd: frame.x(run.peak.time) < frame.plot.x + frame.plot.width / 2)
    }

    init(maximum: Double?, threshold: Double?, _ frame: Frame, labelsAtEnd: Bool) {
        var lines: [(name: String, bytes: Double, stroke: Chart.Stroke)] = []
        if let maximum { lines.append(("limit", maximum, .init(Palette.limit, 1.4))) }
        if let threshold, threshold != maximum {
            lines.append(("threshold", threshold, .init(Palette.threshold, 1.2, dashes: [6, 4])))
        }
        let beyond = lines.filter { $0.bytes > frame.top }
        lines.removeAll { $0.bytes > frame.top }
        var parts: [Chart.Element] = []
        var labels: [Chart.Text] = []
        for (index, line) in lines.enumerated() {
            let y = frame.y(line.bytes)
            parts.append(
                .group(
                    name: line.name, [.line([.init(frame.plot.x, y), .init(frame.plot.right, y)], line.stroke)]))
            taken.append(.init(frame.plot.x, y - 2, frame.plot.width, 4))
            // The lower label goes below its line where the two are close.
            let isCrowded = index > 0 && abs(y - frame.y(lines[0].bytes)) < 18
            labels.append(
                .init(
                    "\(line.name) \(frame.memory.label(of: line.bytes))",
                    at: .init(labelsAtEnd ? frame.plot.right - 4 : frame.plot.x + 5, isCrowded ? y + 12 : y - 4),
                    size: Frame.small, line.stroke.colour, anchor: labelsAtEnd ? .end : .start, halo: true))
        }
        if !beyond.isEmpty {
            let names = beyond.reversed().map { "\($0.name) \(frame.memory.label(of: $0.bytes))" }
            labels.append(
                .init(
                    "above: " + names.joined(separator: ", "),
                    at: .init(labelsAtEnd ? frame.plot.right - 4 : frame.plot.x + 5, frame.plot.y + 10),
                    size: Frame.small, Palette.soft, anchor: labelsAtEnd ? .end : .start, halo: true))
        }
        taken += labels.map(\.box)
        element = .group(name: "limits", parts + labels.map(Chart.Element.text))
    }
}
