/// Where the parts of a picture stand, and how memory and time become places.
struct Frame {
    static let left = 72.0
    static let right = Chart.width - 18
    static let small = 10.0

    var plot: Chart.Box
    /// The last second, and the last byte, of the plot.
    var end: Double
    var top: Double
    var memory: Axis
    var time: Axis

    init(top y: Double, bottom: Double, end: Double, memory top: Double, limit: Double?) {
        plot = Chart.Box(Self.left, y, Self.right - Self.left, bottom - y)
        self.end = max(end, 1e-3)
        self.top = max(top, 4096)
        memory = .memory(to: self.top, limit: limit, most: max(2, min(7, Int(plot.height / 32))))
        time = .time(to: self.end)
    }

    func x(_ time: Double) -> Double { plot.x + plot.width * min(max(time / end, 0), 1) }
    func y(_ bytes: Double) -> Double { plot.bottom - plot.height * bytes / top }
    func point(_ time: Double, _ bytes: Double) -> Chart.Point { Chart.Point(x(time), y(bytes)) }

    /// The highest value that the plot must hold: the data with a little air, and the limit where that does
    /// not press the data down to the floor.
    static func top(data: Double, limit: Double?) -> Double {
        guard let limit, limit <= 2.5 * max(data, 1) else { return data * 1.12 }
        return max(data * 1.12, limit * 1.07)
    }

    /// Grid and memory labels; they lie below everything else.
    var grid: Chart.Element {
        .group(
            name: "memory-axis",
            memory.ticks.flatMap { tick in
                let y = y(tick.value)
                return [
                    Chart.Element.line(
                        [.init(plot.x, y), .init(plot.right, y)],
                        .init(tick.value == 0 ? Palette.frame : Palette.grid, 1)),
                    .text(
                        .init(
                            tick.label, at: .init(plot.x - 8, y + 3.5), size: Self.small, Palette.soft, anchor: .end)),
                ]
            })
    }

    /// Ticks and labels of the time below a line at `y`.
    func timeAxis(at y: Double) -> Chart.Element {
        var parts: [Chart.Element] = [
            .line([.init(plot.x, y), .init(plot.right, y)], .init(Palette.frame, 1))
        ]
        for tick in time.ticks {
            let x = x(tick.value)
            parts.append(.line([.init(x, y), .init(x, y + 4)], .init(Palette.frame, 1)))
            let text = Chart.Text(
                tick.label, at: .init(x, y + 15), size: Self.small, Palette.soft,
                anchor: x + TextWidth.of(tick.label, size: Self.small) / 2 > Chart.width - 4 ? .end : .middle)
            parts.append(.text(text))
        }
        parts.append(Self.caption("elapsed", y + 15))
        return .group(name: "time-axis", parts)
    }

    /// A word in the left margin that names a strip.
    static func caption(_ text: String, _ y: Double) -> Chart.Element {
        .text(.init(text, at: .init(left - 8, y), size: small, Palette.soft, anchor: .end))
    }

    static func heading(_ title: String, _ below: String) -> [Chart.Element] {
        let width = Chart.width - 32
        return [
            .group(
                name: "title",
                [
                    .text(
                        .init(
                            Fitting.middle(title, size: 15, width: width), at: .init(16, 24), size: 15, Palette.ink))
                ]),
            .text(
                .init(
                    Fitting.end(below, size: 10.5, width: width), at: .init(16, 41), size: 10.5, Palette.soft)),
        ]
    }
}
