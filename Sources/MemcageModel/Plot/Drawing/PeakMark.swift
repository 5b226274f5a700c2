/// The highest point, with its value. Where the truth may lie higher than what was sampled, a whisker reaches
/// up to the bound.
enum PeakMark {
    static func element(_ run: RecordedRun, _ frame: Frame, avoiding lines: LimitLines) -> Chart.Element {
        let peak = run.peak
        let at = frame.point(peak.time, peak.sampled)
        var text = "peak \(frame.memory.label(of: peak.sampled))"
        var parts: [Chart.Element] = []
        var taken = lines.taken
        if let bound = peak.bound, frame.y(bound) < at.y - 2 {
            let high = frame.y(min(bound, frame.top))
            parts.append(.line([at, .init(at.x, high)], .init(Palette.ink, 1)))
            parts.append(.line([.init(at.x - 4, high), .init(at.x + 4, high)], .init(Palette.ink, 1)))
            taken.append(.init(at.x - 5, high - 2, 10, at.y - high))
            text += ", at most \(frame.memory.label(of: bound))"
        }
        parts.append(.dot(at, radius: 3.6, fill: Palette.paper, .init(Palette.ink, 1.8)))
        parts.append(.text(label(text, at, frame, taken)))
        return .group(name: "peak", parts)
    }

    /// The first place around the point that is free and inside.
    private static func label(
        _ text: String, _ at: Chart.Point, _ frame: Frame, _ taken: [Chart.Box]
    ) -> Chart.Text {
        let offsets: [(Double, Double, Chart.Anchor)] = [
            (0, -9, .middle), (-9, -7, .end), (9, -7, .start), (-10, 4, .end), (10, 4, .start), (-9, 16, .end),
            (9, 16, .start), (0, 21, .middle), (-12, 28, .end), (12, 28, .start), (-12, 40, .end), (12, 40, .start),
        ]
        let candidates = offsets.map { dx, dy, anchor in
            Chart.Text(
                text, at: .init(at.x + dx, at.y + dy), size: 11, Palette.ink, anchor: anchor, halo: true)
        }
        let inner = Chart.Box(frame.plot.x + 2, frame.plot.y + 1, frame.plot.width - 4, frame.plot.height - 2)
        return candidates.first { text in
            inner.contains(text.box) && !taken.contains { $0.meets(text.box) }
        } ?? candidates.first { inner.contains($0.box) } ?? candidates[3]
    }
}
