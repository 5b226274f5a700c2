/// What `memcage top` shows: a state that keys change, and the lines of a screen.
package struct TopView: Equatable, Sendable {
    package private(set) var order: ListedCage.Order
    package private(set) var isReversed = false
    /// The first cage on the screen.
    package private(set) var offset = 0

    package init(order: ListedCage.Order = .now) { self.order = order }

    /// `count`: cages there are; `rows`: lines of the screen. False: the end.
    package mutating func take(_ key: TopKey, count: Int, rows: Int) -> Bool {
        let page = Self.page(rows)
        switch key {
        case .quit: return false
        case .reverse: isReversed.toggle()
        case .order(let order):
            self.order = order
            isReversed = false
            offset = 0
        case .up: offset -= 1
        case .down: offset += 1
        case .pageUp: offset -= page
        case .pageDown: offset += page
        case .first: offset = 0
        case .last: offset = count
        }
        settle(count: count, rows: rows)
        return true
    }

    /// Cages go, and windows grow: no blank page.
    package mutating func settle(count: Int, rows: Int) {
        offset = max(0, min(offset, count - Self.page(rows)))
    }

    /// Lines for cages: less the summary, the heading, and on a screen that has room the keys.
    private static func page(_ rows: Int) -> Int { max(1, rows - (hasKeys(rows) ? 3 : 2)) }
    private static func hasKeys(_ rows: Int) -> Bool { rows >= 8 }

    package struct Line: Equatable, Sendable {
        package var text: String
        package var isHeading: Bool

        package init(text: String, isHeading: Bool = false) {
            self.text = text
            self.isHeading = isHeading
        }
    }

    /// At most `rows` lines of at most `columns` cells.
    package func lines(_ cages: [ListedCage], rows: Int, columns: Int) -> [Line] {
        let sorted = ListedCage.sort(cages, by: order, reversed: isReversed)
        let page = Self.page(rows)
        let shown = sorted.indices.dropFirst(offset).prefix(page)
        let table = CageTable(sorted, width: columns, shown: shown.startIndex..<shown.endIndex)
        var lines = [
            Line(
                text: CellText.cut(
                    summary(cages, shown: shown.startIndex..<shown.endIndex, columns: columns), to: columns)),
            Line(text: CellText.fit(table.heading, to: columns), isHeading: true),
        ]
        lines += table.rows.map { Line(text: $0) }
        if Self.hasKeys(rows) {
            lines += Array(repeating: Line(text: ""), count: max(0, page - shown.count))
            lines.append(Line(text: CellText.cut(Self.keys(columns), to: columns)))
        }
        return Array(lines.prefix(rows))
    }

    private func summary(_ cages: [ListedCage], shown: Range<Int>, columns: Int) -> String {
        let held = cages.reduce(ByteCount.zero) { $0 + $1.state.charged }.inCells
        let count = cages.count == 1 ? "1 cage" : "\(cages.count) cages"
        var text = "\(count) \(held)"
        guard columns >= 40 else { return text }
        text = "memcage top: \(count), \(held) held, by \(order.rawValue)\(isReversed ? " reversed" : "")"
        if shown.count < cages.count { text += ", \(shown.lowerBound + 1) to \(shown.upperBound)" }
        return text
    }

    private static func keys(_ columns: Int) -> String {
        columns < 60
            ? "q quit, sort m p % t u"
            : "q quit  sort: m now  p peak  % share  t time  u user  r reverse  arrows scroll"
    }
}
