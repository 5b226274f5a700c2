/// The lines that a job must not cross, in bytes and times.
package struct Lines: Equatable, Sendable {
    package var max: ByteCount
    package var threshold: ByteCount
    package var onThreshold: Response
    package var onThrash: Response
    package var warn: ByteCount?
    package var minAvailable: ByteCount?
    package var deadline: Moment?
    /// False for a recording alone: nothing is decided.
    package var areEnforced = true

    package init(_ settings: RunSettings, started: Moment) {
        max = settings.maxMemory
        threshold = settings.threshold
        onThreshold = settings.onThreshold
        onThrash = settings.onThrash
        warn = settings.warnLevel
        minAvailable = settings.minAvailable
        deadline = settings.timeLimit.map { started + $0 }
        areEnforced = settings.isGuarded
    }

    /// Those of memory, on whose side the job must be known to be.
    package var deciding: [ByteCount] {
        (areEnforced ? [threshold, max] : []) + (warn.map { [$0] } ?? [])
    }

    package init(max: ByteCount, threshold: ByteCount) {
        self.max = max
        self.threshold = threshold
        onThreshold = .kill
        onThrash = .kill
    }
}

/// Why memcage ends a job.
package enum Cause: String, Sendable {
    case threshold, thrash
    case timeLimit = "time-limit"
    case node
}

/// What is worth a line in the log without ending the job; each comes once.
package enum Notice: String, Hashable, CaseIterable, Sendable {
    /// charged passed `--warn-at`.
    case warnLevel = "warn-at"
    /// charged passed the threshold under `--on-threshold warn`.
    case overThreshold = "over-threshold"
    /// The job stalls at the line under `--on-thrash warn`.
    case thrashing
    /// The job stalls, but holds far less than the line: it reads files.
    case stalledReading = "stalled-reading"
}

package struct Decision: Equatable, Sendable {
    package var end: Cause?
    package var notices: [Notice] = []
    package init() {}
}
