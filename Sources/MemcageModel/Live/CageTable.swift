/// The table of cages, for `memcage ls` and `memcage top`.
package struct CageTable {
    private enum Column: CaseIterable {
        case pid, user, now, peak, limit, share, stage, time, backend, command

        var title: String {
            switch self {
            case .pid: "PID"
            case .user: "USER"
            case .now: "NOW"
            case .peak: "PEAK"
            case .limit: "LIMIT"
            case .share: "%"
            case .stage: "STAGE"
            case .time: "TIME"
            case .backend: "BACKEND"
            case .command: "COMMAND"
            }
        }

        /// What is shown first where there is little room: the higher, the earlier it goes.
        var rank: Int {
            switch self {
            case .share: 0
            case .now: 1
            case .pid: 2
            case .command: 3
            case .time: 4
            case .limit: 5
            case .peak: 6
            case .user: 7
            case .stage: 8
            case .backend: 9
            }
        }

        /// Cells at most; what is wider is cut.
        var most: Int {
            switch self {
            case .user: 12
            case .stage: 20
            case .command: .max
            default: 10
            }
        }

        /// Cells without which it is not shown.
        var least: Int { self == .command ? 10 : 0 }

        var isRight: Bool {
            switch self {
            case .user, .stage, .backend, .command: false
            default: true
            }
        }

        func text(_ cage: ListedCage) -> String {
            switch self {
            case .pid: cage.pid.map { "\($0)" } ?? "-"
            case .user: ByteString(cage.userName).printable
            case .now: cage.state.charged.inCells
            case .peak: cage.state.peak.inCells
            case .limit: cage.state.max.inCells
            case .share: (cage.share * 100).fixed(0)
            case .stage:
                cage.state.phase == .ending
                    ? "(ending)" : cage.state.stage.last.map { ByteString($0).printable } ?? "-"
            case .time: cage.elapsed.inCells
            case .backend: cage.state.backend
            case .command: cage.state.command.commandLine
            }
        }
    }

    package let heading: String
    package let rows: [String]

    /// Lines of at most `width` cells; nil for no end. `shown`: the rows that are made, where it is not all; the
    /// columns are as wide as all cages want them.
    package init(_ cages: [ListedCage], width: Int?, shown part: Range<Int>? = nil) {
        var widths: [Column: Int] = [:]
        for column in Column.allCases where column != .command {
            widths[column] = cages.reduce(column.title.utf8.count) { widest, cage in
                max(widest, min(column.most, CellText.width(column.text(cage))))
            }
        }
        let shown = Self.choose(widths, width)
        let used = shown.reduce(-1) { $0 + 1 + (widths[$1] ?? 0) }
        widths[.command] = width.map { max(0, $0 - used) } ?? .max
        func line(_ text: (Column) -> String) -> String {
            var line = ""
            for column in shown {
                if !line.isEmpty { line += " " }
                let room = widths[column] ?? 0
                line +=
                    column == shown.last && !column.isRight
                    ? CellText.cut(text(column), to: room) : CellText.fit(text(column), to: room, right: column.isRight)
            }
            return CellText.cut(line, to: width ?? .max)
        }
        heading = line(\.title)
        rows = cages[part ?? cages.indices].map { cage in line { $0.text(cage) } }
    }

    /// The columns for which there is room, in their order.
    private static func choose(_ widths: [Column: Int], _ width: Int?) -> [Column] {
        guard let width else { return Column.allCases }
        var room = width
        var chosen: Set<Column> = []
        for column in Column.allCases.sorted(by: { $0.rank < $1.rank }) {
            let wanted = column == .command ? column.least : widths[column] ?? 0
            guard wanted + (chosen.isEmpty ? 0 : 1) <= room else { continue }
            room -= wanted + (chosen.isEmpty ? 0 : 1)
            chosen.insert(column)
        }
        if chosen.isEmpty { chosen.insert(.share) }
        return Column.allCases.filter(chosen.contains)
    }

    /// Whole lines.
    package var text: String { ([heading] + rows).map { $0 + "\n" }.joined() }
}
