/// Several runs over each other, each from its own start.
package enum ComparisonPicture {
    package static func chart(of runs: [RecordedRun]) -> Chart {
        let names = FileNames.shortest(runs.map(\.name))
        let shown = Array(zip(runs, names).prefix(Palette.lines.count))
        let end = shown.reduce(0) { max($0, $1.0.elapsed) }
        let highest = shown.reduce(0) { max($0, $1.0.peak.sampled) }
        let maximum = common(shown.map(\.0.maximum))
        let scale = Axis.memory(to: Frame.top(data: highest, limit: maximum), limit: maximum)

        var entries = zip(shown, Palette.lines).map { run, line in
            Legend.Entry(
                mark: .line(.init(line.0, 2, dashes: line.1)),
                text: "\(Fitting.middle(run.1, size: 10, width: 100)): \(scale.label(of: run.0.peak.sampled))")
        }
        if runs.count > shown.count {
            entries.append(.init(mark: .area(Palette.paper), text: "\(runs.count - shown.count) more, not drawn"))
        }
        let legend = Legend(entries, mostRows: 3)
        let legendTop = Chart.height - 6 - legend.height
        let frame = Frame(
            top: 54, bottom: legendTop - 26, end: end, memory: Frame.top(data: highest, limit: maximum),
            limit: maximum)
        let lines = LimitLines(
            maximum: maximum, threshold: common(shown.map(\.0.threshold)), frame, labelsAtEnd: false)

        let commands = Set(runs.map(\.commandLine))
        let title = commands.count == 1 ? RunPicture.title(runs[0]) : "\(runs.count) runs compared"
        var elements = Frame.heading(
            title, "each from its own start; a ring marks the peak, the legend has its value")
        elements += [frame.grid, lines.element]
        for (run, line) in zip(shown, Palette.lines) {
            let columns = run.0.series.thinned(to: Int(frame.plot.width)).columns
            elements.append(
                .group(
                    name: "run", tip: run.1,
                    [
                        .line(Curve.path(columns, frame), .init(line.0, 2, dashes: line.1)),
                        .dot(
                            frame.point(run.0.peak.time, run.0.peak.sampled), radius: 3.6, fill: Palette.paper,
                            .init(line.0, 1.8)),
                    ]))
        }
        elements += [frame.timeAxis(at: frame.plot.bottom), legend.element(top: legendTop)]
        return Chart(title: title, elements: elements)
    }

    /// A line that holds for all of them.
    private static func common(_ values: [Double?]) -> Double? {
        guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}

/// Names of files as short as they still tell them apart.
enum FileNames {
    static func shortest(_ paths: [String]) -> [String] {
        let parts = paths.map { $0.split(separator: "/").map(String.init) }
        return parts.indices.map { index in
            let own = parts[index]
            guard !own.isEmpty else { return paths[index] }
            for count in 1...own.count {
                let name = Array(own.suffix(count))
                let twins = parts.indices.filter { $0 != index && Array(parts[$0].suffix(count)) == name }
                if twins.isEmpty || count == own.count { return name.joined(separator: "/") }
            }
            return paths[index]
        }
    }
}

extension Chart {
    /// The picture of what was recorded: of one run, or of several compared.
    package static func of(_ runs: [RecordedRun]) -> Chart {
        runs.count == 1 ? RunPicture.chart(of: runs[0]) : ComparisonPicture.chart(of: runs)
    }
}
