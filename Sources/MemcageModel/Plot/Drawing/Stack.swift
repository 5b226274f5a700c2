/// What the largest processes held, grouped by command, one layer on the other.
struct Stack {
    private let columns: [Column]
    /// Numbers of the groups that have a layer of their own, the largest first.
    private let shown: [Int]
    private let names: [String]
    private let peaks: [Int: Double]
    private let hasOthers: Bool

    init(_ run: RecordedRun, _ columns: [Column]) {
        self.columns = columns
        names = run.groups
        var peaks: [Int: Double] = [:]
        for column in columns {
            for share in column.groups { peaks[share.group] = max(peaks[share.group] ?? 0, share.bytes) }
        }
        let ranked = peaks.filter { $0.value >= run.peak.sampled / 100 && run.groups.indices.contains($0.key) }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        shown = Array(ranked.prefix(Palette.layers.count))
        hasOthers = ranked.count > shown.count
        self.peaks = peaks
    }

    var entries: [Legend.Entry] {
        var entries = zip(shown, Palette.layers).map { Legend.Entry(mark: .area($1), text: names[$0]) }
        if hasOthers { entries.append(.init(mark: .area(Palette.other), text: "others")) }
        return entries
    }

    func areas(_ frame: Frame) -> Chart.Element {
        var elements = Curve.grounds(columns, frame)
        let (times, rows) = edges(frame)
        for layer in 0..<(shown.count + (hasOthers ? 1 : 0)) {
            let above = zip(times, rows).map { frame.point($0, $1[layer + 1]) }
            let below = zip(times, rows).map { frame.point($0, $1[layer]) }
            let colour = layer < shown.count ? Palette.layers[layer] : Palette.other
            let name = layer < shown.count ? names[shown[layer]] : "others"
            elements.append(
                .group(
                    name: "layer", tip: name,
                    [
                        .area(above + below.reversed(), colour, opacity: 1),
                        .line(above, .init(Palette.paper, 0.6)),
                    ]))
        }
        return .group(name: "memory", clip: frame.plot, elements)
    }

    /// The layers' edges from the floor up, and when. They were read at the end of a span; the first holds from the
    /// beginning. No row is higher than the line at its time: memory that fell at once leaves no slope above it.
    private func edges(_ frame: Frame) -> ([Double], [[Double]]) {
        var times: [Double] = []
        var rows: [[Double]] = []
        var before = columns.first
        for column in columns {
            if let before, times.isEmpty || Curve.isWide(column, frame) {
                times.append(column.begin)
                rows.append(heights(before, most: Curve.atBegin(column, frame)))
            }
            times.append(column.end)
            rows.append(heights(column, most: Curve.atEnd(column, frame)))
            before = column
        }
        return (times, rows)
    }

    /// Processes that share pages may each count them: together they are never drawn as more than what was charged.
    private func heights(_ column: Column, most: Double) -> [Double] {
        var parts = [Double](repeating: 0, count: shown.count + 1)
        for share in column.groups {
            if let layer = shown.firstIndex(of: share.group) {
                parts[layer] += share.bytes
            } else if hasOthers {
                parts[shown.count] += share.bytes
            }
        }
        let sum = parts.reduce(0, +)
        let scale = sum > most ? most / sum : 1
        var edges = [0.0]
        for part in parts { edges.append((edges.last ?? 0) + part * scale) }
        return edges
    }
}
