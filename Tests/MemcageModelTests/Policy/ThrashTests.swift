import MemcageModel
import Testing

@Suite("Thrashing")
struct ThrashTests {
    /// A job that holds this much and stalls all the time, for so long.
    private func end(
        _ lines: Lines = .usual, holds mebibytes: Int, seconds: Double = 60,
        _ stall: @escaping (Double) -> StallCounters
    ) -> (end: Cause?, at: Double?, notices: [Notice]) {
        var policy = Policy(lines)
        return policy.follow(seconds: seconds) { time in
            var reading = Reading(time, mebibytes)
            reading.stall = stall(time)
            return reading
        }
    }

    @Test("a job that stalls at its line is ended after ten seconds, told by PSI")
    func pressure() {
        let result = end(holds: 300) { .pressed($0) }
        #expect(result.end == .thrash)
        #expect(result.at.map { (10.0...11.0).contains($0) } == true)
    }

    @Test("and without PSI by the kernel's acts, the pages that come back and the work not done")
    func counters() {
        let result = end(holds: 300) { .churning($0) }
        #expect(result.end == .thrash)
        #expect(result.at.map { (10.0...12.0).contains($0) } == true)
    }

    @Test("the line of nearness is 0.9 T", arguments: [(287, nil), (288, .thrash)] as [(Int, Cause?)])
    func near(mebibytes: Int, cause: Cause?) { #expect(end(holds: mebibytes) { .pressed($0) }.end == cause) }

    @Test("an hour of full pressure below 0.9 T is one notice and no end")
    func readingFiles() {
        for stall in [StallCounters.pressed, { .churning($0) }] {
            let result = end(holds: 287, seconds: 3600, stall)
            #expect(result.end == nil)
            #expect(result.notices == [.stalledReading])
        }
    }

    @Test("a job that computes, or is held up less than 40 % of the time, does not thrash")
    func works() {
        #expect(end(holds: 300) { .churning($0, busy: 0.2) }.end == nil)
        #expect(end(holds: 300) { .pressed($0 * 0.35) }.end == nil)
        #expect(end(holds: 300) { .pressed($0 * 0.45) }.end == .thrash)
    }

    @Test("a reader of files who computes nothing makes no major faults, and is none")
    func reader() {
        let reads: (Double) -> StallCounters = {
            .init(pressure: Int($0 * 6e4), limitEvents: Int($0 * 60), refaults: Int($0 * 5000), userTime: 0)
        }
        #expect(end(holds: 300, reads).end == nil)
    }

    @Test("low pressure does not speak against the other signs")
    func lowPressure() {
        let result = end(holds: 300) { time in
            var counters = StallCounters.churning(time)
            counters.pressure = Int(time * 5e4)
            return counters
        }
        #expect(result.end == .thrash)
    }

    @Test("each of the signs alone is none")
    func signsAlone() {
        let still: (Double) -> StallCounters = {
            .init(pressure: nil, limitEvents: Int($0 * 10), refaults: 0, userTime: 0)
        }
        let reads: (Double) -> StallCounters = {
            .init(pressure: nil, limitEvents: 0, refaults: Int($0 * 99), userTime: 0)
        }
        #expect(end(holds: 300, still).end == nil)
        #expect(end(holds: 300, reads).end == nil)
    }

    @Test("one second of rest starts the count anew")
    func interrupted() {
        // Pressure for nine seconds, none in the tenth.
        let result = end(holds: 300, seconds: 600) { time in
            .pressed(Double(Int(time / 10)) * 9 + min(9, time.truncatingRemainder(dividingBy: 10)))
        }
        #expect(result.end == nil)
    }

    @Test("a dip below 0.9 T starts the count anew: there was room")
    func dip() {
        var policy = Policy(.usual)
        let result = policy.follow(seconds: 600) { time in
            var reading = Reading(time, Int(time * 10) % 50 == 0 ? 200 : 300)
            reading.stall = .pressed(time)
            return reading
        }
        #expect(result.end == nil)
    }

    @Test("under warn it is a notice, once")
    func warn() {
        var lines = Lines.usual
        lines.onThrash = .warn
        let result = end(lines, holds: 300, seconds: 600) { .pressed($0) }
        #expect(result.end == nil)
        #expect(result.notices == [.thrashing])
    }

    @Test("counters that go backwards, or PSI that comes and goes, neither trap nor end a job")
    func backwards() {
        #expect(end(holds: 300) { .pressed(1000 - $0) }.end == nil)
        #expect(end(holds: 300) { .churning(1000 - $0) }.end == nil)
        var random = SplitMix64(seed: 4)
        var detector = ThrashDetector()
        for _ in 0..<5000 {
            var reading = Reading(Double(random.int(0...1000)), 300)
            reading.stall = StallCounters(
                pressure: random.chance(0.5) ? random.int(0...Int.max) : nil, limitEvents: random.int(0...Int.max),
                refaults: random.int(0...Int.max), userTime: random.int(0...Int.max))
            _ = detector.judge(reading, threshold: .mebibytes(320))
        }
    }

    @Test("a reading without counters says nothing")
    func silent() {
        var policy = Policy(.usual)
        #expect(policy.follow(seconds: 60) { Reading($0, 300) }.end == nil)
    }
}
