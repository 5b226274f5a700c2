/// How long memcage may look away from a job that nobody reports on: as long as the job needs, at the
/// fastest rate that memory can fill, to get from where it is to the line.
package struct Pace: Equatable, Sendable {
    /// Bytes per second. Measured on current machines: 2.4 to 2.9 GiB/s with 4 KiB pages, up to
    /// 8.9 GiB/s with warm huge pages. A job seen to be faster raises it.
    package static let assumedFill = 8.0 * 1_073_741_824
    /// Shortest look-away: below it looking costs more than it saves.
    package static let floor = Interval.milliseconds(5)
    /// Longest look-away, however much room there is.
    package static let ceiling = Interval.seconds(1)
    /// CPU time, by which a look may go while the line is far, is told as of the last tick: ten milliseconds ago at most.
    package static let tick = Interval.milliseconds(10)
    /// Looking may take at most this share of one core while the line is far: 1 in 50.
    package static let costFactor = 50

    private var fastest = Pace.assumedFill
    /// Whether the line was further away, by the last look, than what can be filled in two ticks.
    package private(set) var isFar = false
    /// What the job needs to the line, at the fastest.
    private var room = Interval.zero
    private var previous: (time: Moment, atMost: ByteCount)?

    package init() {}

    /// `line`: the next one at which something happens, if any. `nodeRoom`: how far MemAvailable may still
    /// fall. `cost`: how long the last look took.
    package mutating func next(
        after reading: Reading, line: ByteCount?, nodeRoom: ByteCount?, cost: Interval
    ) -> Interval {
        if let previous, reading.time > previous.time, reading.atMost > previous.atMost {
            let seconds = (reading.time - previous.time).inSeconds
            // Two looks within a moment tell no rate.
            if seconds > 0.002 { fastest = max(fastest, Double((reading.atMost - previous.atMost).bytes) / seconds) }
        }
        previous = (reading.time, reading.atMost)

        var headroom = line.map { $0 - reading.atMost } ?? ByteCount(.max)
        if let nodeRoom { headroom = min(headroom, nodeRoom) }
        let whole = Double(headroom.bytes) / fastest
        let tick = Self.tick.inSeconds
        isFar = whole >= 2 * tick
        room = Interval.seconds(min(Self.ceiling.inSeconds, max(min(whole, tick), whole - tick)))
        return stretched(by: cost)
    }

    /// As late as any look may be.
    package var patience: Interval { Interval(nanoseconds: room.nanoseconds * 2) }

    /// The same where all was found, at that moment, as the last look had left it.
    package mutating func again(at now: Moment, cost: Interval) -> Interval {
        previous?.time = now
        return stretched(by: cost)
    }

    private func stretched(by cost: Interval) -> Interval {
        let price = Interval(nanoseconds: min(Self.ceiling.nanoseconds, cost.nanoseconds * Self.costFactor))
        // The price may stretch the look-away to twice the room, no further: a late look costs the node more
        // than looking costs the core.
        let stretched = min(price, patience)
        return max(Self.floor, room < .milliseconds(50) ? room : max(room, stretched))
    }

    package static func == (left: Pace, right: Pace) -> Bool {
        left.fastest == right.fastest && left.previous?.time == right.previous?.time
    }
}
