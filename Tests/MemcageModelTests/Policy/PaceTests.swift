import MemcageModel
import Testing

@Suite("How long memcage may look away")
struct PaceTests {
    private func next(_ charged: Int, line: Int?, room: Int? = nil, cost: Interval = .zero) -> Interval {
        var pace = Pace()
        return pace.next(
            after: Reading(0, charged), line: line.map(ByteCount.mebibytes), nodeRoom: room.map(ByteCount.mebibytes),
            cost: cost)
    }

    @Test("never longer than a second, never shorter than five milliseconds")
    func bounds() {
        var random = SplitMix64(seed: 5)
        var pace = Pace()
        var time = 0
        for _ in 0..<5000 {
            time += random.int(0...3_000_000_000)
            let reading = Reading(time: Moment(nanoseconds: time), charged: ByteCount(random.int(0...1 << 40)))
            let line = random.chance(0.2) ? nil : ByteCount(random.int(0...1 << 41))
            let room = random.chance(0.5) ? nil : ByteCount(random.int(0...1 << 41))
            let cost = Interval(nanoseconds: random.int(0...1_000_000_000))
            let next = pace.next(after: reading, line: line, nodeRoom: room, cost: cost)
            #expect((Pace.floor...Pace.ceiling).contains(next))
        }
    }

    @Test("the less headroom the sooner, at every cost", arguments: [0, 1, 10, 100])
    func headroom(milliseconds: Int) {
        let times = stride(from: 0, through: 12_000, by: 50).map {
            next(12_000 - $0, line: 12_000, cost: .milliseconds(milliseconds))
        }
        #expect(times == times.sorted())
        #expect(times.first == Pace.floor)
        #expect(times.last == Pace.ceiling)
    }

    @Test("at the assumed rate no job is over the line before the next look")
    func inTime() {
        for room in [50, 400, 1000, 4000, 8000] {
            let filled = next(0, line: room).inSeconds * Pace.assumedFill
            #expect(filled <= Double(ByteCount.mebibytes(room).bytes) + 1)
        }
    }

    @Test("where a look may go by CPU time, what is filled in a tick before it and until the next is still in time")
    func tick() {
        for room in stride(from: 0, through: 12_000, by: 7) {
            var pace = Pace()
            let next = pace.next(
                after: Reading(0, 0), line: .mebibytes(room), nodeRoom: nil, cost: .zero)
            guard pace.isFar else { continue }
            #expect(
                (next.inSeconds + Pace.tick.inSeconds) * Pace.assumedFill <= Double(ByteCount.mebibytes(room).bytes) + 8
            )
        }
    }

    @Test("close to the line, and at the rate that was seen, a look does not go by CPU time")
    func near() {
        var pace = Pace()
        _ = pace.next(after: Reading(0, 0), line: .mebibytes(150), nodeRoom: nil, cost: .zero)
        #expect(!pace.isFar)
        _ = pace.next(after: Reading(9, 0), line: .mebibytes(170), nodeRoom: nil, cost: .zero)
        #expect(pace.isFar)
        // 1 GiB in 10 ms: 1 GiB more is no two ticks away.
        _ = pace.next(after: Reading(9.01, 1024), line: .mebibytes(2048), nodeRoom: nil, cost: .zero)
        #expect(!pace.isFar)
        _ = pace.next(after: Reading(10, 0), line: .mebibytes(8192), nodeRoom: .mebibytes(500), cost: .zero)
        #expect(!pace.isFar)
    }

    @Test("past the line, and without any line")
    func edges() {
        #expect(next(500, line: 400) == Pace.floor)
        #expect(next(500, line: nil) == Pace.ceiling)
    }

    @Test("what the node has left counts as well as the line")
    func node() {
        #expect(next(0, line: 8192, room: 1024) == next(0, line: 1024))
        #expect(next(0, line: nil, room: 1024) == next(0, line: 1024))
        #expect(next(0, line: 1024, room: 8192) == next(0, line: 1024))
    }

    @Test("a job seen to fill faster is looked at sooner, for good")
    func observed() {
        var pace = Pace()
        let line = ByteCount.mebibytes(5 * 1024)
        _ = pace.next(after: Reading(0, 0), line: line, nodeRoom: nil, cost: .zero)
        // 1 GiB in 10 ms: 100 GiB/s.
        let seen = pace.next(after: Reading(0.01, 1024), line: line, nodeRoom: nil, cost: .zero)
        #expect(seen < next(1024, line: 5 * 1024))
        #expect(abs(seen.inSeconds - 0.03) < 0.001)
        let later = pace.next(after: Reading(9, 1024), line: line, nodeRoom: nil, cost: .zero)
        #expect(later == seen)
    }

    @Test(
        "a job that was still until a moment ago has grown since then, and a still one is looked at as often as before")
    func still() {
        var pace = Pace()
        let line = ByteCount.mebibytes(5 * 1024)
        let first = pace.next(after: Reading(0, 0), line: line, nodeRoom: nil, cost: .milliseconds(100))
        #expect(first == .seconds(1))
        #expect(pace.again(at: Moment(nanoseconds: 500_000_000), cost: .zero) == next(0, line: 5 * 1024))
        #expect(pace.again(at: Moment(nanoseconds: 1_000_000_000), cost: .milliseconds(100)) == first)
        // 1 GiB in 10 ms: 100 GiB/s.
        let seen = pace.next(after: Reading(1.01, 1024), line: line, nodeRoom: nil, cost: .zero)
        #expect(abs(seen.inSeconds - 0.03) < 0.001)
    }

    @Test("a slow job is not trusted to stay slow, and two looks within a moment tell no rate")
    func unobserved() {
        for (time, charged) in [(1.0, 1024), (0.001, 1024), (0, 1024), (1, 0)] {
            var pace = Pace()
            _ = pace.next(after: Reading(0, 512), line: nil, nodeRoom: nil, cost: .zero)
            let after = pace.next(after: Reading(time, charged), line: .mebibytes(2048), nodeRoom: nil, cost: .zero)
            #expect(after == next(charged, line: 2048))
        }
    }

    @Test("far from the line a costly look is rarer, by twice at the most; close to it the cost does not count")
    func cost() {
        // 1 GiB of room is 125 ms away, 115 after a tick; the price of 10 ms would be half a second.
        #expect(next(0, line: 1024, cost: .milliseconds(10)) == .milliseconds(230))
        #expect(next(0, line: 1024, cost: .milliseconds(4)) == .milliseconds(200))
        #expect(next(0, line: 1024, cost: .milliseconds(1)) == next(0, line: 1024))
        #expect(next(0, line: 100, cost: .milliseconds(100)) == next(0, line: 100))
    }
}
