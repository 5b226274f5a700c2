import MemcageModel

/// A run as a list of readings, made by chance: what a policy may meet.
enum Story {
    static let seeds: ClosedRange<UInt64> = 1...40

    /// Readings with times that only grow and levels that wander up to `top` MiB.
    static func random(_ random: inout SplitMix64, top: Int, stalls: Bool) -> [Reading] {
        var nanoseconds = random.int(0...1 << 40)
        var level = random.int(0...top)
        var counters = StallCounters(pressure: random.chance(0.5) ? 0 : nil, limitEvents: 0, refaults: 0, userTime: 0)
        return (0..<400).map { _ in
            let step = random.int(1...2_000_000_000)
            nanoseconds += step
            level = min(top, max(0, level + random.int(-20...22)))
            var reading = Reading(time: Moment(nanoseconds: nanoseconds), charged: .mebibytes(level))
            let slack = ByteCount.mebibytes(random.chance(0.5) ? 0 : random.int(0...30))
            reading.atLeast = reading.charged - slack
            reading.atMost = reading.charged + slack
            if stalls {
                let stalled = random.chance(0.8)
                counters.pressure = counters.pressure.map { $0 + (stalled ? step / 1000 : 0) }
                counters.limitEvents += stalled ? random.int(1...9) : 0
                counters.refaults += stalled ? random.int(1...999) : 0
                counters.userTime += stalled ? 0 : step / 1000
                reading.stall = counters
            }
            return reading
        }
    }

    /// The decisions along a story, up to the one that ends the job.
    static func decisions(_ lines: Lines, _ story: [Reading]) -> [Decision] {
        var policy = Policy(lines)
        var decisions: [Decision] = []
        for reading in story {
            decisions.append(policy.judge(reading))
            if decisions.last?.end != nil { break }
        }
        return decisions
    }
}
