/// The memory gate: a peak held against what it should be.
package struct Gate: Equatable, Sendable {
    /// Nil: the peak is only reported.
    package var threshold: ByteCount?
    /// Per cent of the threshold.
    package var tolerance: Double
    /// Less than expected is an improvement, and passes.
    package var upperOnly: Bool

    package init(threshold: ByteCount?, tolerance: Double, upperOnly: Bool) {
        self.threshold = threshold
        self.tolerance = tolerance
        self.upperOnly = upperOnly
    }

    package func passes(_ peak: ByteCount) -> Bool {
        guard let threshold else { return true }
        let room = Double(threshold.bytes) * tolerance / 100
        let excess = Double(peak.bytes) - Double(threshold.bytes)
        return upperOnly ? excess <= room : abs(excess) <= room
    }

    /// The line of the original gate ("MB" is MiB).
    package func verdict(_ peak: ByteCount) -> String {
        guard let threshold else { return "Peak memory usage: \(Self.figure(peak)) MB" }
        let range = "\(upperOnly ? "+" : "±") \(Self.figure(tolerance))%"
        return "Memory usage is \(passes(peak) ? "within" : "outside") the tolerance range: \(Self.figure(peak)) MB "
            + "(threshold: \(Self.figure(threshold)) MB \(range))"
    }

    private static func figure(_ size: ByteCount) -> String { figure(Double(size.bytes) / Double(1 << 20)) }

    /// Whole where it is, else with two decimals.
    private static func figure(_ value: Double) -> String {
        value == value.rounded() ? value.fixed(0) : value.fixed(2)
    }
}
