/// The lines of a trace as values: one writer (`TraceText`), one reader (`TraceReader`). The format is written down
/// in the documentation catalogue, article "Trace".
package enum TraceRecord: Equatable, Sendable {
    case start(TraceStart)
    case sample(TraceSpan)
    case mark(TraceMark)
    case event(TraceEvent)
    case end(TraceEnd)
}

package struct TraceStart: Equatable, Sendable {
    package static let schema = "memcage.trace"
    package static let version = 1

    package struct Limits: Equatable, Sendable {
        package var max = ByteCount.zero
        package var threshold = ByteCount.zero
        /// memory.high; nil where it is not set.
        package var high: ByteCount?
        package var swap = ByteCount.zero
        package init() {}
    }

    /// The version of memcage that wrote it.
    package var memcage: String
    /// Seconds since 1970.
    package var time: Double
    package var host = ""
    package var pid = 0
    package var command: [ByteString] = []
    package var backend = ""
    package var placement = ""
    package var limits = Limits()
    /// Seconds between two beats.
    package var interval = 0.0
    /// The root of a tree that ran before; nil for a command of memcage's own.
    package var attachedPID: Int?

    package init(memcage: String, time: Double) {
        self.memcage = memcage
        self.time = time
    }
}

/// A span: what the looks in it saw, least, mean and most.
package struct TraceSpan: Equatable, Sendable {
    /// Its end, seconds since 1970.
    package var time: Double
    /// Its length in seconds.
    package var length: Double
    package var looks: Int
    package var charged: Triple
    package var current: Triple?
    package var anonymous: Triple?
    package var shmem: Triple?
    package var kernel: Triple?
    package var file: Triple?
    package var swap: Triple?
    /// What was added in the span.
    package var pressure: PressureTotals?
    /// Since the start.
    package var cpu = CPUTime()
    package var traffic: Traffic?
    package var processes: Triple
    package var threads: Triple
    /// At the last look of the span.
    package var largest: [ProcessRow] = []

    /// Not in the trace; for the formats that ask for them.
    package var resident: Triple?
    package var virtual: Triple?
    /// When the most was charged, seconds since 1970.
    package var peakTime: Double

    package init(time: Double, length: Double, looks: Int, charged: Triple, processes: Triple, threads: Triple) {
        self.time = time
        self.length = length
        self.looks = looks
        self.charged = charged
        self.processes = processes
        self.threads = threads
        peakTime = time
    }
}

package struct TraceMark: Equatable, Sendable {
    package var time: Double
    package var mark: Mark
    package init(time: Double, mark: Mark) {
        self.time = time
        self.mark = mark
    }
}

package struct TraceEvent: Equatable, Sendable {
    package enum What: String, CaseIterable, Sendable {
        /// The kernel acted at memory.high, at memory.max, found nothing to free, killed.
        case high, max, oom
        case oomKill = "oom_kill"
        case warnAt = "warn-at"
        case overThreshold = "over-threshold"
        case thrashing
        case stalledReading = "stalled-reading"
        case decided, signal, kill, forwarded, leftovers, session
        /// memcage left an attached tree.
        case detached
        /// The command runs.
        case started
        /// The guard was killed: the last word, from its sentinel (sentinel.c).
        case guardDeath = "guard-death"
        /// Marks that were too many to be kept.
        case lost

        package init(_ notice: Notice) {
            switch notice {
            case .warnLevel: self = .warnAt
            case .overThreshold: self = .overThreshold
            case .thrashing: self = .thrashing
            case .stalledReading: self = .stalledReading
            }
        }
    }

    package var time: Double
    package var what: What
    package var detail: String?
    package var count: Int
    package init(time: Double, what: What, detail: String? = nil, count: Int = 1) {
        self.time = time
        self.what = what
        self.detail = detail
        self.count = count
    }
}

package struct TraceEnd: Equatable, Sendable {
    package var time: Double
    package var elapsed = 0.0
    package var reason = ""
    package var status = 0
    package var peak = ByteCount.zero
    package var peakBound: ByteCount?
    package var peakWithCache: ByteCount?
    /// When the most was seen charged, seconds since 1970.
    package var peakTime: Double
    package var stages: [Stage] = []
    package var cpu = CPUTime()
    package var traffic: Traffic?
    package var pressure: PressureTotals?

    package init(time: Double) {
        self.time = time
        peakTime = time
    }
}
