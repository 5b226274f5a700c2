/// Tells a job that is stuck at its line from one that only reads files.
///
/// Pressure alone cannot: a harmless read loop and a true thrash differ by a few per cent of PSI. What the
/// job holds can: near the line there is no room left for the files it needs. So a stall ends a job only
/// while charged stays at 0.9 T or more, and only after it has lasted.
package struct ThrashDetector: Equatable, Sendable {
    /// A slice of time counts as stalled when the whole job waited for memory for this share of it.
    package static let stalledShare = 0.4
    /// Without PSI: the kernel acted at the limit, pages came back, and the job computed for less than this.
    package static let busyShare = 0.1
    package static let nearShare = 0.9
    package static let slice = Interval.seconds(1)
    package static let sustained = Interval.seconds(10)

    package enum Finding: Equatable, Sendable { case quiet, thrashing, stalledReading }

    private struct Slice: Equatable, Sendable {
        var start: Moment
        var counters: StallCounters
        var lowest: ByteCount
    }
    private var open: Slice?
    private var stuck = Interval.zero
    private var reading = Interval.zero

    package init() {}

    package mutating func judge(_ now: Reading, threshold: ByteCount) -> Finding {
        guard let counters = now.stall else { return .quiet }
        guard var slice = open else {
            open = Slice(start: now.time, counters: counters, lowest: now.charged)
            return .quiet
        }
        slice.lowest = min(slice.lowest, now.charged)
        open = slice
        let length = now.time - slice.start
        guard length >= Self.slice else { return .quiet }
        open = Slice(start: now.time, counters: counters, lowest: now.charged)

        let stalled = Self.isStalled(from: slice.counters, to: counters, over: length)
        let near = slice.lowest >= threshold.scaled(by: Self.nearShare)
        stuck = stalled && near ? Interval(nanoseconds: stuck.nanoseconds + length.nanoseconds) : .zero
        reading = stalled && !near ? Interval(nanoseconds: reading.nanoseconds + length.nanoseconds) : .zero
        if stuck >= Self.sustained { return .thrashing }
        return reading >= Self.sustained ? .stalledReading : .quiet
    }

    private static func isStalled(from old: StallCounters, to new: StallCounters, over length: Interval) -> Bool {
        let microseconds = Double(length.nanoseconds) / 1000
        if let before = old.pressure, let after = new.pressure {
            return Double(after - before) >= stalledShare * microseconds
        }
        return new.limitEvents > old.limitEvents && new.refaults > old.refaults
            && Double(new.userTime - old.userTime) < busyShare * microseconds
    }
}
