/// Places on an axis with what stands there.
package struct Axis: Equatable, Sendable {
    package struct Tick: Equatable, Sendable {
        package var value: Double
        package var label: String
    }

    package var ticks: [Tick]
    /// The unit in which values beside this axis are written, and how many of the base unit it is.
    package var unit: String
    package var factor: Double

    /// Memory from 0 to `top` bytes. Steps are 1, 2 or 5 times a power of ten of the unit, so that the figures
    /// are round; `limit` in round MiB is what somebody typed, and keeps the axis in MiB.
    package static func memory(to top: Double, limit: Double? = nil, most: Int = 7) -> Axis {
        let top = top.isFinite ? max(top, 1) : 1
        let mebi = 1_048_576.0
        let units = [("B", 1.0), ("KiB", 1024.0), ("MiB", mebi), ("GiB", 1024 * mebi), ("TiB", mebi * mebi)]
        var unit = units.last { top >= $0.1 } ?? units[0]
        if let limit, unit.0 == "GiB", top < 10_000 * mebi, limit.remainder(dividingBy: 100 * mebi) == 0,
            limit.remainder(dividingBy: 256 * mebi) != 0
        {
            unit = units[2]
        }
        let step = decimalStep(top / unit.1, most)
        let count = min(Int(top / unit.1 / step + 1e-9), most + 2)
        let ticks = (0...max(0, count)).map { index in
            let value = Double(index) * step
            return Tick(value: value * unit.1, label: index == 0 ? "0" : "\(plain(value)) \(unit.0)")
        }
        return Axis(ticks: ticks, unit: unit.0, factor: unit.1)
    }

    /// Time from 0 to `end` seconds: in seconds, minutes, hours or days, in steps that clocks have.
    package static func time(to end: Double, most: Int = 9) -> Axis {
        let end = end.isFinite ? max(end, 1e-3) : 1e-3
        let step = timeStep(end, most)
        let units = [("s", 1.0), ("min", 60), ("h", 3600), ("d", 86_400)]
        let unit = units.last { step >= $0.1 } ?? units[0]
        let count = min(Int(end / step + 1e-9), most + 2)
        let ticks = (0...max(0, count)).map { index in
            let value = Double(index) * step
            return Tick(value: value, label: index == 0 ? "0" : "\(plain(value / unit.1)) \(unit.0)")
        }
        return Axis(ticks: ticks, unit: unit.0, factor: unit.1)
    }

    private static func timeStep(_ end: Double, _ most: Int) -> Double {
        let clock: [Double] = [
            1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
        ]
        if end < 2 { return decimalStep(end, most) }
        if let step = clock.first(where: { end / $0 <= Double(most) }) { return step }
        return 86_400 * max(1, decimalStep(end / 86_400, most))
    }

    /// The smallest of 1, 2, 5, 10… that needs no more than so many steps.
    private static func decimalStep(_ extent: Double, _ most: Int) -> Double {
        var power = 1.0
        while power * Double(most) < extent { power *= 10 }
        while power > 1e-9, power / 10 * Double(most) >= extent { power /= 10 }
        // `power` is enough, a tenth of it is not.
        return [power / 5, power / 2].first { $0 * Double(most) >= extent } ?? power
    }

    /// `0.5`, `20`: no more decimals than there are.
    package static func plain(_ value: Double) -> String {
        for decimals in 0...6 {
            let text = value.fixed(decimals)
            if let read = Double(text), abs(read - value) <= abs(value) * 1e-9 { return text }
        }
        return value.fixed(6)
    }

    /// A value beside this axis: `318 MiB`, `3.42 GiB`.
    package func label(of value: Double) -> String {
        let scaled = value / factor
        let decimals = factor == 1 ? 0 : scaled < 10 ? 2 : scaled < 100 ? 1 : 0
        var text = scaled.fixed(decimals)
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return "\(text) \(unit)"
    }
}
