import MemcageModel
import Testing

@Suite("The decision, over a month of uptime and more")
struct MonthTests {
    /// Readings every 20 s for 31 days, on a clock that has run for so many years.
    @Test("ends no quiet job, whatever the clock shows, and a runaway at once", arguments: [0, 1, 100, 290])
    func month(years: Int) {
        var random = SplitMix64(seed: UInt64(years) + 1)
        var lines = Lines.usual
        let start = years * 365 * 86_400 * 1_000_000_000
        lines.deadline = Moment(nanoseconds: start) + .seconds(40 * 86_400)
        var policy = Policy(lines)
        var time = Moment(nanoseconds: start)
        var ends = 0
        for tick in 0..<(31 * 86_400 / 20) {
            time = time + .seconds(20)
            var reading = Reading(time: time, charged: .mebibytes(random.int(0...319)))
            // A stall of half of each hour, far from the line in between.
            reading.stall = .pressed(Double(tick / 180) * 1800)
            if policy.judge(reading).end != nil { ends += 1 }
        }
        #expect(ends == 0)
        #expect(policy.judge(Reading(time: time + .milliseconds(1), charged: .mebibytes(321))).end == .threshold)
    }

    @Test("a gap of a day, as of a node that slept, is no stall", arguments: [1, 60, 86_400, 31 * 86_400] as [Double])
    func gap(seconds: Double) {
        var policy = Policy(.usual)
        var first = Reading(0, 310)
        first.stall = .pressed(0)
        #expect(policy.judge(first).end == nil)
        // Stalled all the time, by the counters: one slice, however long, ends nobody.
        var second = Reading(seconds, 310)
        second.stall = .pressed(seconds)
        #expect(policy.judge(second).end == nil)
    }

    @Test("time that goes back ends nobody but at a line that is crossed, and traps nothing", arguments: Story.seeds)
    func backwards(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var policy = Policy(.usual)
        var ladder = Ladder(at: Reading(0, 321), lines: .usual, grace: .seconds(5))
        var pace = Pace()
        for _ in 0..<500 {
            var reading = Reading(
                time: Moment(nanoseconds: random.int(0...1 << 62)), charged: .mebibytes(random.int(0...287)))
            reading.stall = .pressed(Double(random.int(0...1 << 40)))
            #expect(policy.judge(reading).end == nil)
            _ = ladder.urgency(reading)
            _ = pace.next(after: reading, line: .mebibytes(320), nodeRoom: nil, cost: .zero)
        }
    }
}
