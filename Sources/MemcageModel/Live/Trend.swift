/// Which way a job's memory goes, over the last few looks that are shown.
package struct Trend: Sendable {
    package enum Direction: Equatable, Sendable { case rising, steady, falling }

    private var seen: [(time: Moment, charged: ByteCount)] = []
    /// At one look a second.
    private static let window = Interval.seconds(10)
    /// Of the limit; less is noise.
    private static let least = 0.01

    package init() { seen.reserveCapacity(16) }

    package mutating func see(_ time: Moment, _ charged: ByteCount) {
        seen.removeAll { time - $0.time > Self.window }
        if seen.count == 15 { seen.removeFirst() }
        seen.append((time, charged))
    }

    package func direction(of max: ByteCount) -> Direction {
        guard let first = seen.first?.charged, let last = seen.last?.charged else { return .steady }
        let least = Swift.max(max.scaled(by: Self.least), .mebibytes(1))
        if last > first + least { return .rising }
        return first > last + least ? .falling : .steady
    }
}
