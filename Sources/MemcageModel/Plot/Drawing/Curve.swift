/// The line of what was charged, with the area below it and the paler one of the page cache.
enum Curve {
    static let stroke = Chart.Stroke(Palette.ink, 1.8)

    /// Columns narrower than this, in units, are drawn by their highs alone, with the range behind them.
    private static let narrow = 3.0

    static func isWide(_ column: Column, _ frame: Frame) -> Bool {
        frame.x(column.end) - frame.x(column.begin) >= narrow
    }

    /// Where the line is at the end of a column: at its low, when it fell.
    static func atEnd(_ column: Column, _ frame: Frame) -> Double {
        isWide(column, frame) && column.lowTime >= column.end ? column.charged.low : column.charged.high
    }

    /// Where it is at the beginning of one.
    static func atBegin(_ column: Column, _ frame: Frame) -> Double {
        isWide(column, frame) && column.lowTime <= column.begin ? column.charged.low : column.charged.high
    }

    /// Through the highs, when they were: thinning moves no peak. Where there is room also through the lows.
    static func path(_ columns: [Column], _ frame: Frame) -> [Chart.Point] {
        guard let first = columns.first, let last = columns.last else { return [] }
        var points: [Chart.Point] = []
        for column in columns {
            let high = frame.point(column.peakTime, column.charged.high)
            let low = frame.point(column.lowTime, column.charged.low)
            if !isWide(column, frame) || column.lowTime == column.peakTime {
                points.append(high)
            } else {
                points += column.lowTime < column.peakTime ? [low, high] : [high, low]
            }
        }
        if let begin = points.first, frame.x(first.begin) < begin.x {
            points.insert(.init(frame.x(first.begin), frame.y(first.charged.low)), at: 0)
        }
        if let end = points.last, end.x < frame.x(last.end) {
            points.append(.init(frame.x(last.end), frame.y(last.charged.mean)))
        }
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
        let edge = path(columns, frame)
        let floor = [frame.point(columns.last?.end ?? 0, 0), frame.point(first.begin, 0)]
        elements.append(.area(edge + floor, Palette.chargedArea, opacity: 1))
        return elements
    }

    /// How far it swung within columns that are too narrow to show it.
    static func range(_ columns: [Column], _ frame: Frame) -> Chart.Element {
        guard columns.contains(where: { $0.charged.high - $0.charged.low > frame.top / 200 && !isWide($0, frame) })
        else { return .group(name: "range", []) }
        let above = columns.map { frame.point($0.peakTime, $0.charged.high) }
        let below = columns.reversed().map {
            frame.point($0.peakTime, isWide($0, frame) ? $0.charged.high : $0.charged.low)
        }
        return .group(name: "range", clip: frame.plot, [.area(above + below, Palette.ink, opacity: 0.22)])
    }

    static func line(_ columns: [Column], _ frame: Frame, _ stroke: Chart.Stroke = stroke) -> Chart.Element {
        .group(name: "charged", [.line(path(columns, frame), stroke)])
    }
}
