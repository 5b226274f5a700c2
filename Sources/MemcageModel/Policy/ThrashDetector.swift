/// Tells a job that is stuck at its line from one that only reads files.
///
/// Pressure alone cannot: a harmless read loop and a true thrash differ by a few per cent of PSI. What the
/// job holds can: near the line there is no room left for the files it needs. So a stall ends a job only
/// while charged stays at 0.9 T or more, and only after it has lasted.
package struct ThrashDetector: Equatable, Sendable {
    /// A slice of time counts as stalled when the whole job waited for memory for this share of it (PSI),
    package static let stalledShare = 0.4
    /// or when the job computed for less than this share of it, while the kernel acted at its limit
    package static let busyShare = 0.1
    /// and pages were evicted and faulted back from disk at this rate a second. PSI alone misses that: it counts
    /// a wait only for pages that it had seen in use (a mapped file of twice its room: 5 % of PSI, 2 % of user
    /// time). read(2) makes no such faults, so that a reader of files is none of this.
    package static let faultsPerSecond = 20.0
    package static let nearShare = 0.9
    package static let slice = Interval.seconds(1)
    package static let longestSlice = Interval.seconds(2)
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
        // After a long gap (a suspended node) one slice says little: it counts as a short one.
        let counted = min(length, Self.longestSlice).nanoseconds
        stuck = stalled && near ? Interval(nanoseconds: stuck.nanoseconds + counted) : .zero
        reading = stalled && !near ? Interval(nanoseconds: reading.nanoseconds + counted) : .zero
        if stuck >= Self.sustained { return .thrashing }
        return reading >= Self.sustained ? .stalledReading : .quiet
    }

    private static func isStalled(from old: StallCounters, to new: StallCounters, over length: Interval) -> Bool {
        let seconds = length.inSeconds
        if let before = old.pressure, let after = new.pressure,
            growth(before, after) >= stalledShare * seconds * 1e6
        {
            return true
        }
        let enough = faultsPerSecond * seconds
        // User time that went back tells nothing, and so does not tell of idleness.
        return new.limitEvents > old.limitEvents && new.userTime >= old.userTime
            && growth(old.refaults, new.refaults) >= enough && growth(old.majorFaults, new.majorFaults) >= enough
            && growth(old.userTime, new.userTime) < busyShare * seconds * 1e6
    }

    /// A counter that has wrapped, or was begun anew, has not grown as far as can be told.
    private static func growth(_ old: Int, _ new: Int) -> Double { new > old ? Double(new) - Double(old) : 0 }
}
