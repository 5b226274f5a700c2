/// A signal to the whole process group, or to everybody in a cgroup, reaches sentinel and guard, and the sentinel hands
/// its own on: one act of one sender, to be counted once.
package struct Echoes: Sendable {
    private struct Arrival {
        var signal: Signal
        var sender: Int32
        var isRelayed: Bool
        var time: Moment
    }

    /// How far the two may lie apart: a node that swaps may take its time.
    private static let window = Interval.seconds(1)
    /// Those whose other half has not come, a few at most.
    private var waiting: [Arrival] = []

    package init() {
        waiting.reserveCapacity(16)
    }

    /// Whether this is the other half of one that was counted.
    package mutating func isEcho(_ signal: Signal, from sender: Int32, relayed isRelayed: Bool, at now: Moment) -> Bool
    {
        waiting.removeAll { now - $0.time > Self.window }
        let half = waiting.firstIndex { $0.signal == signal && $0.sender == sender && $0.isRelayed != isRelayed }
        if let half {
            waiting.remove(at: half)
            return true
        }
        if waiting.count == 16 { waiting.removeFirst() }
        waiting.append(Arrival(signal: signal, sender: sender, isRelayed: isRelayed, time: now))
        return false
    }
}
