/// How much of the time tasks waited for memory, below the plot, where there was any.
struct StallStrip {
    let height = 34.0
    private let shares: [(begin: Double, end: Double, some: Double, full: Double)]
    private let top: Double

    init?(_ run: RecordedRun) {
        shares = run.series.thinned(to: 360).columns.compactMap { column in
            guard let stalled = column.stalled, column.span > 0 else { return nil }
            return (
                column.begin, column.end, min(stalled.some / column.span, 1), min(stalled.full / column.span, 1)
            )
        }
        let most = shares.reduce(0) { max($0, $1.some, $1.full) }
        guard most >= 0.005 else { return nil }
        top = [0.02, 0.05, 0.1, 0.2, 0.5].first { most <= $0 } ?? 1
    }

    func element(_ frame: Frame, top y: Double) -> Chart.Element {
        func place(_ time: Double, _ share: Double) -> Chart.Point {
            .init(frame.x(time), y + height * (1 - share / top))
        }
        func steps(_ value: (Double, Double) -> Double) -> [Chart.Point] {
            guard let first = shares.first, let last = shares.last else { return [] }
            var points = [place(first.begin, 0)]
            for share in shares {
                let height = value(share.some, share.full)
                points += [place(share.begin, height), place(share.end, height)]
            }
            return points + [place(last.end, 0)]
        }
        return .group(
            name: "stalled",
            [
                .line([.init(frame.plot.x, y), .init(frame.plot.right, y)], .init(Palette.grid, 1)),
                .area(steps { some, _ in some }, Palette.stallSome, opacity: 1),
                .area(steps { _, full in full }, Palette.stallFull, opacity: 1),
                Frame.caption("\(Axis.plain(top * 100)) %", y + 7),
                Frame.caption("stalled", y + height - 6),
            ])
    }
}
