/// The bands of the stages above the plot, a row for each depth, with their edges drawn through the plot.
struct StageRows {
    private static let rowHeight = 16.0
    private static let mostRows = 3
    private let stages: [RecordedRun.Stage]
    private let rows: Int

    init(_ run: RecordedRun) {
        let shown = run.stages.filter { $0.level < Self.mostRows }
        stages = shown
        rows = (shown.map(\.level).max() ?? -1) + 1
    }

    var height: Double { Double(rows) * Self.rowHeight }

    func bands(_ frame: Frame, from top: Double) -> Chart.Element {
        var parts: [Chart.Element] = []
        if rows > 0 { parts.append(Frame.caption(rows == 1 ? "stage" : "stages", top + 11.5)) }
        var counts: [Int: Int] = [:]
        for stage in stages {
            let left = frame.x(stage.begin)
            let width = max(frame.x(stage.end) - left, 1)
            let box = Chart.Box(left, top + Double(stage.level) * Self.rowHeight, width, Self.rowHeight - 1.5)
            // Neighbours take turns, so that their border shows.
            let count = counts[stage.level, default: 0]
            counts[stage.level] = count + 1
            var band: [Chart.Element] = [
                .box(box, Palette.stageBands[count % 2]),
                .line([.init(left, box.y), .init(left, box.bottom)], .init(Palette.stageEdge, 1)),
            ]
            let text = Fitting.end(stage.name, size: Frame.small, width: width - 8)
            // One letter and a dot tell nothing: the pointer does.
            if text == stage.name || text.count >= 4 {
                band.append(
                    .text(.init(text, at: .init(left + 5, box.y + 11), size: Frame.small, Palette.ink)))
            }
            parts.append(.group(name: "stage", tip: stage.name, band))
        }
        return .group(name: "stages", parts)
    }

    /// Only where they are few: a fence of lines hides the data.
    func edges(_ frame: Frame) -> Chart.Element {
        guard stages.count <= 30 else { return .group(name: "stage-edges", []) }
        var places = Set<Double>()
        for stage in stages { places.formUnion([frame.x(stage.begin), frame.x(stage.end)]) }
        let inside = places.filter { $0 > frame.plot.x + 1 && $0 < frame.plot.right - 1 }.sorted()
        return .group(
            name: "stage-edges",
            inside.map { x in
                .line(
                    [.init(x, frame.plot.y), .init(x, frame.plot.bottom)],
                    .init(Palette.stageEdge, 0.8, dashes: [2, 3]))
            })
    }
}
