import MemcageModel

/// When to look at the job again.
///
/// cgroup: the kernel says when the job comes to memory.high, so that a quiet job is never looked at but for
/// the log's beat. While it reports again and again, as for a reader whose cache fills the cage, one look
/// in a quarter of a second does while charged is far from T: what is near the line is throttled anyway.
/// Lines of which the kernel knows nothing (a warning level, the node's memory, a threshold that only warns)
/// and the whole of /proc are paced by headroom.
package struct LookPlan: Sendable {
    package static let farPause = Interval.milliseconds(250)
    package static let nearPause = Interval.milliseconds(20)
    package static let ladderPause = Interval.milliseconds(10)

    private let lines: Lines
    private let kernelReports: Bool
    private var pace = Pace()

    package init(lines: Lines, kernelReports: Bool) {
        self.lines = lines
        self.kernelReports = kernelReports
    }

    /// Whether any line must be watched without the kernel's help.
    private var isPaced: Bool {
        !kernelReports || lines.warn != nil || lines.minAvailable != nil || lines.onThreshold == .warn
    }

    /// `reported`: the kernel is reporting events of the cage just now.
    package mutating func next(after reading: Reading, reported: Bool, cost: Interval) -> Moment {
        var next = Moment.distantFuture
        if reported {
            let near = reading.charged >= lines.threshold.scaled(by: ThrashDetector.nearShare)
            next = reading.time + (near ? Self.nearPause : Self.farPause)
        }
        if isPaced {
            let ahead = [lines.warn, lines.threshold, lines.max].compactMap { $0 }.filter { $0 > reading.atLeast }
            let line = (kernelReports && lines.onThreshold == .kill ? lines.warn : nil) ?? ahead.min() ?? lines.max
            var nodeRoom: ByteCount?
            if let least = lines.minAvailable, let available = reading.available { nodeRoom = available - least }
            next = min(next, reading.time + pace.next(after: reading, line: line, nodeRoom: nodeRoom, cost: cost))
        }
        return next
    }
}
