/// What the colours mean, in rows at the foot of the picture.
struct Legend {
    static let rowHeight = 16.0
    private static let size = 10.0
    private static let swatch = 14.0

    struct Entry {
        enum Mark {
            case area(Colour)
            case line(Chart.Stroke)
        }
        var mark: Mark
        var text: String
    }

    private let rows: [[(entry: Entry, width: Double)]]

    init(_ entries: [Entry], mostRows: Int = 2) {
        var rows: [[(Entry, Double)]] = [[]]
        var used = 0.0
        let room = Chart.width - 32
        for entry in entries {
            var entry = entry
            entry.text = Fitting.end(entry.text, size: Self.size, width: 190)
            let width = Self.swatch + 5 + TextWidth.of(entry.text, size: Self.size) + 16
            if used + width - 16 > room {
                guard rows.count < mostRows else { break }
                rows.append([])
                used = 0
            }
            rows[rows.count - 1].append((entry, width))
            used += width
        }
        self.rows = rows.filter { !$0.isEmpty }
    }

    var height: Double { Double(rows.count) * Self.rowHeight }

    func element(top: Double) -> Chart.Element {
        var parts: [Chart.Element] = []
        for (index, row) in rows.enumerated() {
            var x = 16.0
            let y = top + Double(index) * Self.rowHeight + 11
            for (entry, width) in row {
                switch entry.mark {
                case .area(let colour):
                    parts.append(.box(.init(x, y - 8.5, Self.swatch, 10), Palette.frame))
                    parts.append(.box(.init(x + 0.5, y - 8, Self.swatch - 1, 9), colour))
                case .line(let stroke):
                    parts.append(.line([.init(x, y - 3.5), .init(x + Self.swatch, y - 3.5)], stroke))
                }
                parts.append(
                    .text(.init(entry.text, at: .init(x + Self.swatch + 5, y), size: Self.size, Palette.ink)))
                x += width
            }
        }
        return .group(name: "legend", parts)
    }
}
