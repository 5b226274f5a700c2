/// A run at a glance, for `--progress`: a line for a terminal, or a title for its window.
package struct ProgressText: Sendable {
    package var charged: ByteCount
    package var peak: ByteCount
    package var max: ByteCount
    package var trend: Trend.Direction
    /// The stage that was begun last.
    package var stage: String?
    package var elapsed: Interval
    package var phase: CageState.Phase

    package init(
        charged: ByteCount, peak: ByteCount, max: ByteCount, trend: Trend.Direction, stage: String?,
        elapsed: Interval, phase: CageState.Phase
    ) {
        self.charged = charged
        self.peak = peak
        self.max = max
        self.trend = trend
        self.stage = stage
        self.elapsed = elapsed
        self.phase = phase
    }

    /// Whether the terminal shows more than ASCII.
    package enum Glyphs: Sendable { case unicode, ascii }

    private static let leastBar = 12
    private static let mostBar = 42
    private static let leastStage = 6
    private static let mostStage = 24

    /// At most `width` cells: the share always, then what there is room for, the more telling first.
    package func line(width: Int, _ glyphs: Glyphs) -> String {
        let arrow = arrow(glyphs)
        let (now, limit, top) = (charged.inCells, max.inCells, peak.inCells)
        var room = width - percent.utf8.count
        // In the order of what goes last; each costs a blank.
        let hasNow = take(now.utf8.count + 1, from: &room)
        let hasTrend = take(2, from: &room)
        let hasTime = take(elapsed.inCells.utf8.count + 1, from: &room)
        let hasLimit = hasNow && take(limit.utf8.count + 1, from: &room)
        let hasPeak = hasLimit && take(top.utf8.count + 6, from: &room)
        let hasBar = hasPeak && take(Self.leastBar + 1, from: &room)
        var stage = shownStage(glyphs)
        if let name = stage {
            let cells = min(CellText.width(name), Self.mostStage, hasBar ? room - 1 : -1)
            let isShort = cells < min(CellText.width(name), Self.leastStage)
            stage = isShort || !take(cells + 1, from: &room) ? nil : CellText.cut(name, to: cells, glyphs)
        }
        var parts: [String] = []
        if hasBar { parts.append(bar(cells: min(Self.mostBar, Self.leastBar + room), glyphs)) }
        parts.append(percent)
        if hasNow { parts.append(hasLimit ? "\(now)/\(limit)" : now) }
        if hasPeak { parts.append("peak \(top)") }
        if hasTrend { parts.append(arrow) }
        if let stage { parts.append(stage) }
        if hasTime { parts.append(elapsed.inCells) }
        return CellText.cut(parts.joined(separator: " "), to: width, glyphs)
    }

    /// For a window. It changes seldom: each time is a write between those of the job.
    package func title(_ glyphs: Glyphs) -> String {
        var text = "\(percent) \(charged.inCells)/\(max.inCells) \(arrow(glyphs)) peak \(peak.inCells)"
        if let stage = shownStage(glyphs) { text += " \(CellText.cut(stage, to: Self.mostStage, glyphs))" }
        let minutes = elapsed.nanoseconds / 60_000_000_000
        if minutes > 0 { text += " \(minutes) min" }
        return text + " (memcage)"
    }

    private func take(_ cells: Int, from room: inout Int) -> Bool {
        guard cells <= room else { return false }
        room -= cells
        return true
    }

    private var percent: String { (charged.share(of: max) * 100).fixed(0) + "%" }

    private func shownStage(_ glyphs: Glyphs) -> String? {
        if phase == .ending { return "(ending)" }
        guard let name = stage.map({ ByteString($0).printable }) else { return nil }
        guard glyphs == .ascii else { return name }
        return String(String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII ? $0 : "?" }))
    }

    private func arrow(_ glyphs: Glyphs) -> String {
        switch trend {
        case .rising: glyphs == .unicode ? "↑" : "^"
        case .steady: glyphs == .unicode ? "→" : "-"
        case .falling: glyphs == .unicode ? "↓" : "v"
        }
    }

    /// What is held, with a mark where the peak was.
    private func bar(cells: Int, _ glyphs: Glyphs) -> String {
        let room = cells - 2
        func place(_ amount: ByteCount) -> Int { min(room, Int((amount.share(of: max) * Double(room)).rounded())) }
        let (filled, top) = (place(charged), place(peak))
        let (full, empty, mark) = glyphs == .unicode ? ("█", "·", "▏") : ("#", ".", "|")
        return "["
            + (0..<room).map { $0 < filled ? full : $0 == top - 1 && top > filled ? mark : empty }.joined() + "]"
    }
}
