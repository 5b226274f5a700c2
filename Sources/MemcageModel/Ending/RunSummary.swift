/// A peak as an interval, and how each end was got.
package struct Peak: Equatable, Sendable {
    /// The best figure of all looks. By /proc what forked processes share may be counted more than once in it, where
    /// nothing hung on it.
    package var sampled = ByteCount.zero
    /// The most that was surely held at one look.
    package var atLeast = ByteCount.zero
    package var bound: ByteCount?
    package var boundSource = ""
    package init() {}

    package mutating func see(_ reading: Reading) {
        sampled = max(sampled, reading.charged)
        atLeast = max(atLeast, reading.atLeast)
    }

    /// A job of one process held no more than the largest resident set that the kernel kept of it, mapped files
    /// included, and the page tables to that. (The kernel counts in batches: a little is added.)
    package mutating func settle(largestResidentOfOne resident: ByteCount) {
        bound = max(sampled, resident + ByteCount(resident.bytes / 256) + .mebibytes(1))
        boundSource = "largest resident set of the only process"
    }
}

/// One process in the table of the largest.
package struct ProcessRow: Equatable, Sendable {
    package var pid: Int32
    package var memory: ByteCount
    package var commandLine: [ByteString]
    package init(pid: Int32, memory: ByteCount, commandLine: [ByteString]) {
        self.pid = pid
        self.memory = memory
        self.commandLine = commandLine
    }
}

/// A step of the ladder, with the time since the start of the run.
package struct TimelineEntry: Equatable, Sendable {
    package var at: Interval
    package var what: String
    package init(at: Interval, what: String) {
        self.at = at
        self.what = what
    }
}

/// Everything that is known about a run when it is over: the report and the last line are made of it.
package struct RunSummary: Sendable {
    package var version: String
    package var command: [ByteString]
    /// The root of a tree that ran before memcage came; nil for a command of our own.
    package var attachedPID: Int32?
    package var settings: RunSettings
    package var backend: String
    package var placement: String
    /// Placements that came before the one taken, each with why it was passed over.
    package var passedOver: [String] = []
    package var cautions: [String] = []
    package var startedAt: String
    package var startedEpoch: Double
    package var elapsed = Interval.zero
    package var evidence = Evidence()
    /// Why the command never ran, for people.
    package var failure: String?
    package var status = ExitStatus.code(0)
    package var peak = Peak()
    package var peakWithCache: ByteCount?
    /// Largest resident set of a single process that was waited for, file pages included: exact.
    package var largestResident = ByteCount.zero
    /// The command never had a child, as far as can be told.
    package var wasAlone = false
    package var chargedAtDecision: ByteCount?
    package var events: MemoryEvents?
    /// Forks that failed at `--pids`; nil where that is not held.
    package var refusedForks: Int?
    package var cpuUser = Interval.zero
    package var cpuSystem = Interval.zero
    /// Block devices; nil where nobody counts.
    package var traffic: Traffic?
    /// How long the job waited for memory; nil without PSI.
    package var pressure: PressureTotals?
    /// When the most was seen charged, seconds since 1970, and what was charged in the mean; nil without a look.
    package var peakTime: Double?
    package var average: ByteCount?
    /// The stages in the order of their begins, and how many more there were.
    package var stages: [Stage] = []
    package var stagesLeftOut = 0
    /// The stages that were open when memcage decided, else when the command ended; outermost first.
    package var stage: [String] = []
    package var leftovers = 0
    /// Somebody of the job was seen outside of its cage, whose figures are not all of it then.
    package var hasLeftCage = false
    /// Processes that could not be ended: uninterruptible, each as a line.
    package var stuck: [String] = []
    package var timeline: [TimelineEntry] = []
    package var largest: [ProcessRow] = []
    /// What this backend cannot see.
    package var unseen: [String] = []
    package var lostRecords = 0

    package init(
        version: String, command: [ByteString], settings: RunSettings, backend: String, placement: String,
        startedAt: String, startedEpoch: Double
    ) {
        self.version = version
        self.command = command
        self.settings = settings
        self.backend = backend
        self.placement = placement
        self.startedAt = startedAt
        self.startedEpoch = startedEpoch
    }

    /// What to ask for next time; nil when memory was not the trouble. A job that was stopped wanted more
    /// than it was seen to hold, nobody knows how much: half as much again, and no less than the limit's.
    package var suggestedRequest: ByteCount? {
        guard evidence.reason.isMemory, evidence.reason != .node else { return nil }
        let wanted = max(peak.sampled, settings.maxMemory).scaled(by: 1.5)
        let step = ByteCount.mebibytes(wanted.mebibytes >= 1000 ? 100 : 50).bytes
        return ByteCount((min(max(wanted.bytes, 1), 1 << 60) + (step - 1)) / step * step)
    }
}
