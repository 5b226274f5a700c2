/// One look at the job, from either backend.
package struct Reading: Equatable, Sendable {
    package var time: Moment
    /// The best figure for what is charged: what the log and the report say.
    package var charged: ByteCount
    /// What is charged is at least and at most this. cgroup: all three are the same.
    package var atLeast: ByteCount
    package var atMost: ByteCount
    /// With the page cache; nil where only /proc speaks.
    package var current: ByteCount?
    /// MemAvailable of the node; nil unless somebody asked.
    package var available: ByteCount?
    package var stall: StallCounters?

    package init(time: Moment, charged: ByteCount) {
        self.time = time
        self.charged = charged
        atLeast = charged
        atMost = charged
    }
}

/// Growing counters by which a stall is told.
package struct StallCounters: Equatable, Sendable {
    /// PSI: microseconds in which the whole job waited for memory. Nil without PSI.
    package var pressure: Int?
    /// The kernel had to act at `memory.high` or `memory.max`.
    package var limitEvents: Int
    /// Pages that were evicted and came back.
    package var refaults: Int
    /// Faults that waited for a disk: mapped files and code, never read(2).
    package var majorFaults: Int
    /// Microseconds of user time: what the job did for itself.
    package var userTime: Int

    package init(pressure: Int?, limitEvents: Int, refaults: Int, majorFaults: Int = 0, userTime: Int) {
        self.pressure = pressure
        self.limitEvents = limitEvents
        self.refaults = refaults
        self.majorFaults = majorFaults
        self.userTime = userTime
    }
}
