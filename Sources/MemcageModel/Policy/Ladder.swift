/// The way from the decision to an empty tree: signal, grace, kill. Pure; the watch carries out its steps.
package struct Ladder: Equatable, Sendable {
    /// Why the grace ended.
    package enum Urgency: String, Sendable {
        case graceOver = "grace over"
        case atMaximum = "charged reached the maximum"
        case growing = "still growing fast"
    }

    /// Between kill and empty tree: after this what is left is named and given up.
    package static let patience = Interval.seconds(10)
    /// Above this share of the way from T to max, growth that would reach max within `horizon` ends the grace.
    package static let closeShare = 0.75
    package static let horizon = Interval.milliseconds(100)

    package let begun: Moment
    package let deadline: Moment
    private let lines: Lines
    private var previous: Reading

    package init(at reading: Reading, lines: Lines, grace: Interval) {
        begun = reading.time
        deadline = reading.time + grace
        self.lines = lines
        previous = reading
    }

    /// Whether to kill now rather than wait for the rest of the grace.
    package mutating func urgency(_ reading: Reading) -> Urgency? {
        defer { previous = reading }
        if reading.time >= deadline { return .graceOver }
        if reading.atLeast >= lines.max { return .atMaximum }
        let close = lines.threshold + (lines.max - lines.threshold).scaled(by: Self.closeShare)
        guard reading.atLeast >= close, reading.atLeast > previous.atLeast, reading.time > previous.time
        else { return nil }
        let rate = Double((reading.atLeast - previous.atLeast).bytes) / (reading.time - previous.time).inSeconds
        let reached = reading.atLeast + ByteCount(Int(min(rate * Self.horizon.inSeconds, 1e15)))
        return reached >= lines.max ? .growing : nil
    }
}
