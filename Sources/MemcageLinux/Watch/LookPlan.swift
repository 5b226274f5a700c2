import MemcageModel

/// When to look at the job again.
///
/// cgroup: the kernel says when the job comes to memory.high, so that a quiet job is never looked at but for
/// the log's beat. While it reports again and again, as for a reader whose cache fills the cage, one look
/// in a quarter of a second does while charged is far from T: what is near the line is throttled anyway.
/// Lines of which the kernel knows nothing (a warning level, the node's memory, a threshold that only warns)
/// and the whole of /proc are paced by headroom.
package struct LookPlan: Sendable {
    package static let reportedPause = Interval.milliseconds(250)
    package static let nearPause = Interval.milliseconds(20)
    package static let ladderPause = Interval.milliseconds(10)

    private let lines: Lines
    /// Lines that nobody reports on, in rising order.
    private let unreported: [ByteCount]
    private var pace = Pace()

    package init(lines: Lines, caged: Bool) {
        self.lines = lines
        var unreported: [ByteCount] = []
        guard lines.areEnforced else {
            self.unreported = []
            return
        }
        if let warn = lines.warn { unreported.append(warn) }
        // In a cage the kernel itself stands at max, and at T unless T only warns.
        if !caged || (lines.onThreshold == .warn && lines.threshold < lines.max) { unreported.append(lines.threshold) }
        if !caged { unreported.append(lines.max) }
        self.unreported = unreported
    }

    /// Whether, by the last look, the next one may be spared should nobody have run.
    package private(set) var mayBeSpared = false

    /// For how long, while somebody runs, those who do not need not be asked.
    package var patience: Interval { pace.patience }

    /// After one that was spared: when to look again.
    package mutating func again(at now: Moment, cost: Interval) -> Moment { now + pace.again(at: now, cost: cost) }

    /// `reported`: the kernel has reported events of the cage since the last look.
    package mutating func next(after reading: Reading, reported: Bool, cost: Interval) -> Moment {
        var next = Moment.distantFuture
        if reported {
            let near = reading.charged >= lines.threshold.scaled(by: ThrashDetector.nearShare)
            next = reading.time + (near ? Self.nearPause : Self.reportedPause)
        }
        let line = unreported.first { $0 > reading.atLeast }
        var nodeRoom: ByteCount?
        if let least = lines.minAvailable, let available = reading.available { nodeRoom = available - least }
        if line != nil || nodeRoom != nil {
            next = min(next, reading.time + pace.next(after: reading, line: line, nodeRoom: nodeRoom, cost: cost))
        }
        mayBeSpared = pace.isFar && line != nil && nodeRoom == nil && !reported
        return next
    }
}
