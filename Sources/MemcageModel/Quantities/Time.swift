/// A length of time in nanoseconds.
package struct Interval: Equatable, Comparable, Hashable, Sendable {
    package var nanoseconds: Int

    package init(nanoseconds: Int) { self.nanoseconds = nanoseconds }
    /// A kernel's counter, which may be anything: what is too large for us is cut.
    package static func microseconds(_ count: Int) -> Interval {
        Interval(nanoseconds: min(max(0, count), Int.max / 4000) * 1000)
    }
    package static func milliseconds(_ count: Int) -> Interval { Interval(nanoseconds: count * 1_000_000) }
    package static func seconds(_ count: Double) -> Interval { Interval(nanoseconds: Int(count * 1e9)) }
    package static var zero: Interval { Interval(nanoseconds: 0) }

    package var inSeconds: Double { Double(nanoseconds) / 1e9 }

    package static func < (left: Interval, right: Interval) -> Bool { left.nanoseconds < right.nanoseconds }
    // Comparable's own would go by its witness table: they stand in the loop of the watch.
    package static func > (left: Interval, right: Interval) -> Bool { left.nanoseconds > right.nanoseconds }
    package static func <= (left: Interval, right: Interval) -> Bool { left.nanoseconds <= right.nanoseconds }
    package static func >= (left: Interval, right: Interval) -> Bool { left.nanoseconds >= right.nanoseconds }
}

/// A point on the monotonic clock. Only differences mean anything.
package struct Moment: Equatable, Comparable, Hashable, Sendable {
    package var nanoseconds: Int

    package init(nanoseconds: Int) { self.nanoseconds = nanoseconds }
    package static var distantFuture: Moment { Moment(nanoseconds: .max) }

    package static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func > (left: Moment, right: Moment) -> Bool { left.nanoseconds > right.nanoseconds }
    package static func <= (left: Moment, right: Moment) -> Bool { left.nanoseconds <= right.nanoseconds }
    package static func >= (left: Moment, right: Moment) -> Bool { left.nanoseconds >= right.nanoseconds }
    package static func - (left: Moment, right: Moment) -> Interval {
        Interval(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
    package static func + (moment: Moment, interval: Interval) -> Moment {
        let (sum, overflow) = moment.nanoseconds.addingReportingOverflow(interval.nanoseconds)
        return Moment(nanoseconds: overflow ? .max : sum)
    }
}

extension Interval {
    /// The longest time that is accepted: 10 years.
    private static let longest = 10.0 * 366 * 86_400

    /// Seconds with fractions: `2`, `0.5`. Nil for zero, `nan`, negative and unreadable ones.
    package init?(parsingSeconds text: some StringProtocol) {
        guard let seconds = Double(decimal: text), seconds <= Self.longest else { return nil }
        self = .seconds(seconds)
    }

    /// `90`, `90s`, `500ms`, `10m`, `2h`, `1d`, and sums of them: `1h30m`.
    package init?(parsingDuration text: some StringProtocol) {
        if let plain = Interval(parsingSeconds: text) {
            guard plain > .zero else { return nil }
            self = plain
            return
        }
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest[digits.endIndex...]
            let unit = rest.prefix { $0.isLetter }
            rest = rest[unit.endIndex...]
            guard let number = Double(decimal: digits), let factor = Self.unit(unit) else { return nil }
            total += number * factor
        }
        guard total <= Self.longest, .seconds(total) > Interval.zero else { return nil }
        self = .seconds(total)
    }

    private static func unit(_ name: some StringProtocol) -> Double? {
        switch name {
        case "ms": 0.001
        case "s": 1
        case "m": 60
        case "h": 3600
        case "d": 86_400
        default: nil
        }
    }

    /// `0.3 s`, `75 s`, `2 min 5 s`, `3 h 4 min`: for sentences.
    package var inSentence: String {
        let seconds = inSeconds
        if seconds < 10 { return "\(seconds.fixed(1)) s" }
        let whole = Int(seconds.rounded())
        if whole < 120 { return "\(whole) s" }
        if whole < 7200 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
