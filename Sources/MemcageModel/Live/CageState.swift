/// What a running memcage tells of itself, for `memcage ls` and `memcage top`.
package struct CageState: Equatable, Sendable {
    /// Seconds since 1970, and the same moment on the monotonic clock, from which the age of the cage is taken.
    package var startedEpoch: Double
    package var started: Moment
    package var max: ByteCount
    package var threshold: ByteCount
    package var backend: String
    /// Cut to `StatePage.commandRoom`.
    package var command: [ByteString]
    /// The last look.
    package var looked: Moment
    package var charged: ByteCount
    package var peak: ByteCount
    package var phase: Phase
    /// The stages that are open, outermost first; of a deep nest the inner ones.
    package var stage: [String]

    package enum Phase: String, CaseIterable, Sendable {
        case running
        /// Something is over: the command, or memcage's patience. What is left is being ended.
        case ending
    }

    package init(
        startedEpoch: Double, started: Moment, max: ByteCount, threshold: ByteCount, backend: String,
        command: [ByteString]
    ) {
        self.startedEpoch = startedEpoch
        self.started = started
        self.max = max
        self.threshold = threshold
        self.backend = backend
        self.command = command
        looked = started
        charged = .zero
        peak = .zero
        phase = .running
        stage = []
    }
}
