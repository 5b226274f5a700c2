/// The line of what was charged, with the area below it and the paler one of the page cache.
enum Curve {
    static let stroke = Chart.Stroke(Palette.ink, 1.8)

    /// Where the highs were, when they were: thinning moves no peak.
    static func highs(_ columns: [Column], _ frame: Frame) -> [Chart.Point] {
        guard let first = columns.first, let last = columns.last else { return [] }
        var points = columns.map { frame.point($0.peakTime, $0.charged.high) }
        if first.begin < first.peakTime {
            points.insert(frame.point(first.begin, first.charged.low), at: 0)
        }
        if last.peakTime < last.end { points.append(frame.point(last.end, last.charged.mean)) }
        return points
    }

    /// Below everything: cache, then charged.
    static func grounds(_ columns: [Column], _ frame: Frame) -> [Chart.Element] {
        guard let first = columns.first else { return [] }
        var elements: [Chart.Element] = []
        let caches = columns.filter { $0.current != nil }
        if let from = caches.first, let to = caches.last {
            let edge =
                [frame.point(from.begin, from.current ?? 0)] + caches.map { frame.point($0.peakTime, $0.current ?? 0) }
                + [frame.point(to.end, to.current ?? 0)]
            let floor = [frame.point(to.end, 0), frame.point(from.begin, 0)]
            elements.append(.area(edge + floor, Palette.cacheArea, opacity: 1))
            elements.append(.line(edge, .init(Palette.cacheEdge, 1)))
        }
        let highs = highs(columns, frame)
        let floor = [frame.point(columns.last?.end ?? 0, 0), frame.point(first.begin, 0)]
        elements.append(.area(highs + floor, Palette.chargedArea, opacity: 1))
        return elements
    }

    /// How far it swung within what became one column: nothing where every look is drawn.
    static func edges(_ columns: [Column], _ frame: Frame) -> Chart.Element {
        guard columns.contains(where: { $0.charged.high - $0.charged.low > frame.top / 200 }) else {
            return .group(name: "range", [])
        }
        let above = columns.map { frame.point($0.peakTime, $0.charged.high) }
        let below = columns.reversed().map { frame.point($0.peakTime, $0.charged.low) }
        return .group(name: "range", clip: frame.plot, [.area(above + below, Palette.ink, opacity: 0.22)])
    }

    static func line(_ columns: [Column], _ frame: Frame, _ stroke: Chart.Stroke = stroke) -> Chart.Element {
        .group(name: "charged", [.line(highs(columns, frame), stroke)])
    }
}
