/// What a run tells about the memory that the next one will want.
package struct MeasuredRun: Equatable, Sendable {
    /// What it was read from. A trace knows the most, an mprof file the least.
    package enum Source: Int, Comparable, Sendable {
        case mprof, report, trace
        package static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
    }

    package enum Ending: Equatable, Sendable {
        case whole
        /// An mprof file does not say.
        case unknown
        /// It ended before its work was done, and not for memory; the peak may have been still to come.
        case early(String)
        /// Memory ended it: it wanted more than this, nobody knows how much.
        case wanted(moreThan: ByteCount, String)
    }

    /// How the upper end of the peak was got.
    package enum Bound: Equatable, Sendable {
        /// Nothing is known of what was held between two looks.
        case none
        case measured
        /// memory.peak is higher, for all that is known by page cache.
        case cache(ByteCount)
    }

    /// The file, for people.
    package var name: String
    package var source: Source
    /// Empty: not known.
    package var command = ""
    /// Seconds since 1970.
    package var started = 0.0
    package var ended = 0.0
    package var sampled: ByteCount
    /// What is reckoned with: the upper end of the peak where that was measured, else what was sampled.
    package var peak: ByteCount
    package var bound = Bound.none
    package var ending = Ending.unknown
    /// What was amiss with the file.
    package var notes: [String] = []

    package init(_ name: String, _ source: Source, sampled: ByteCount) {
        self.name = name
        self.source = source
        self.sampled = sampled
        peak = sampled
    }

    /// One that memory ended has only a lower bound.
    package var floor: ByteCount? { if case .wanted(let floor, _) = ending { floor } else { nil } }

    /// Of the times in the files, in seconds.
    private static let rounding = 0.002

    package var isComplete: Bool { ending == .whole || ending == .unknown }

    /// The same run in another file: same command, and the same start. An mprof file has the times of looks alone:
    /// they lie within the run, and its peak is the same to the rounding of its figures.
    package func isSameRun(as other: MeasuredRun) -> Bool {
        guard command == other.command else { return false }
        guard (source == .mprof) != (other.source == .mprof) else { return started == other.started }
        let (looks, whole) = source == .mprof ? (self, other) : (other, self)
        return abs(sampled.bytes - other.sampled.bytes) <= 1024
            && looks.started >= whole.started - Self.rounding && looks.ended <= whole.ended + Self.rounding
    }
}

extension MeasuredRun.Ending {
    /// By a run's reason and status. `limit` is what it was held to.
    init(reason: String, status: Int, sampled: ByteCount, limit: ByteCount?) {
        switch Reason(rawValue: reason) {
        case .exited where status == 0: self = .whole
        case .exited: self = .early("it failed with status \(status)")
        case .node: self = .wanted(moreThan: sampled, reason)
        case let reason? where reason.isMemory:
            self = .wanted(moreThan: max(sampled, limit ?? .zero), reason.rawValue)
        default: self = .early("it ended by \(ByteString(reason).printable)")
        }
    }
}
