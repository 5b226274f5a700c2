/// The picture of one run.
package enum RunPicture {
    /// From top to bottom: heading, stages, plot, events, pressure, time, legend. What a run does not have
    /// takes no room.
    package static func chart(of run: RecordedRun) -> Chart {
        let columns = run.series.thinned(to: Int(Frame.right - Frame.left)).columns
        let stack = Stack(run, columns)
        let stages = StageRows(run)
        let legend = Legend(entries(run, stack))
        let stalls = StallStrip(run)

        let legendTop = Chart.height - 6 - legend.height
        let timeLine = legendTop - 26
        let stallTop = stalls.map { timeLine - $0.height } ?? timeLine
        let events = EventStrip(run)
        let eventTop = stallTop - (stalls == nil ? 0 : 8) - (events.isEmpty ? 0 : EventStrip.height)
        let plotTop = 54 + stages.height + (stages.height > 0 ? 4 : 0)
        let plotBottom = events.isEmpty && stalls == nil ? timeLine : eventTop

        let highest = max(run.peak.sampled, run.peak.bound ?? 0, columns.reduce(0) { max($0, $1.current ?? 0) })
        let frame = Frame(
            top: plotTop, bottom: plotBottom, end: run.elapsed,
            memory: Frame.top(data: highest, limit: run.maximum), limit: run.maximum)
        let lines = LimitLines(run, frame)

        var elements = Frame.heading(title(run), subtitle(run))
        elements += [stages.bands(frame, from: 54), frame.grid]
        elements += [stack.areas(frame), Curve.range(columns, frame), stages.edges(frame), events.lines(frame)]
        elements += [lines.element, Curve.line(columns, frame), PeakMark.element(run, frame, avoiding: lines)]
        if !events.isEmpty { elements.append(events.element(frame, top: eventTop)) }
        if let stalls { elements.append(stalls.element(frame, top: stallTop)) }
        elements += [frame.timeAxis(at: timeLine), legend.element(top: legendTop)]
        return Chart(title: title(run), elements: elements)
    }

    static func title(_ run: RecordedRun) -> String { run.commandLine.isEmpty ? run.name : run.commandLine }

    private static func subtitle(_ run: RecordedRun) -> String {
        var parts = [run.host, run.started > 0 ? CivilTime.text(run.started) : ""]
        parts.append(run.elapsed.isFinite ? Interval.seconds(min(run.elapsed, 1e9)).inSentence : "")
        parts.append(ending(run))
        return parts.filter { !$0.isEmpty }.joined(separator: "  ·  ")
    }

    static func ending(_ run: RecordedRun) -> String {
        switch run.reason {
        case nil: run.isTrace ? "no end was recorded" : ""
        case "exited": "exited" + (run.status.map { " with status \($0)" } ?? "")
        case let reason?: "ended: \(reason)"
        }
    }

    private static func entries(_ run: RecordedRun, _ stack: Stack) -> [Legend.Entry] {
        var entries = [
            Legend.Entry(mark: .line(Curve.stroke), text: run.isTrace ? "charged" : "memory")
        ]
        if run.series.columns.contains(where: { ($0.current ?? 0) > 0 }) {
            entries.append(.init(mark: .area(Palette.cacheArea), text: "with page cache"))
        }
        entries += stack.entries
        if StallStrip(run) != nil {
            entries.append(.init(mark: .area(Palette.stallSome), text: "some tasks stalled"))
            entries.append(.init(mark: .area(Palette.stallFull), text: "all stalled"))
        }
        return entries
    }
}
