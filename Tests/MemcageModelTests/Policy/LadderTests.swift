import MemcageModel
import Testing

@Suite("The grace, and what cuts it short")
struct LadderTests {
    /// 300 MiB, ended at 240.
    static let lines = Lines(max: .mebibytes(300), threshold: .mebibytes(240))

    /// The first urgency over readings (seconds, MiB), and when it came.
    private func urgency(
        from start: Int = 241, grace: Interval = .seconds(5), _ readings: [(Double, Int)]
    ) -> (Ladder.Urgency?, Double?) {
        var ladder = Ladder(at: Reading(0, start), lines: Self.lines, grace: grace)
        for (time, mebibytes) in readings {
            if let urgency = ladder.urgency(Reading(time, mebibytes)) { return (urgency, time) }
        }
        return (nil, nil)
    }

    @Test("the whole grace is given, and not more")
    func graceOver() {
        #expect(urgency([(1, 241), (4.999, 241)]) == (nil, nil))
        #expect(urgency([(1, 241), (5, 241)]) == (.graceOver, 5))
        #expect(urgency(grace: .zero, [(0, 241)]) == (.graceOver, 0))
    }

    @Test("at the maximum it is over, slowly as it may have come there")
    func atMaximum() {
        #expect(urgency([(1, 260), (4, 290)]) == (nil, nil))
        #expect(urgency([(1, 260), (4, 290), (4.5, 300)]) == (.atMaximum, 4.5))
    }

    @Test("growth that would reach the maximum within 100 ms ends it, close to the maximum only")
    func growing() {
        // 290 MiB, at 5 MiB in 10 ms: 50 MiB more in 100 ms.
        #expect(urgency([(0.01, 285), (0.02, 290)]) == (.growing, 0.01))
        #expect(urgency(from: 270, [(0.5, 286), (0.51, 290)]) == (.growing, 0.51))
        // As fast, but with three quarters of the way not yet gone.
        #expect(urgency([(0.01, 262), (0.02, 284)]) == (nil, nil))
        // As close, but slow: 1 MiB in 100 ms.
        #expect(urgency(from: 286, [(0.1, 287), (0.2, 288), (0.3, 289)]) == (nil, nil))
        // Close and shrinking.
        #expect(urgency(from: 299, [(0.1, 298), (0.2, 290)]) == (nil, nil))
    }

    @Test("a handler that takes 20 MB to save its work is not cut")
    func handler() {
        let steps = (1...11).map { (Double($0) / 100, 240 + 2 * $0) }
        #expect(steps.last?.1 == 262)
        #expect(urgency(from: 240, steps + [(3, 262)]) == (nil, nil))
    }

    @Test("the whole handler in one step is not cut either")
    func leap() { #expect(urgency(from: 240, [(0.01, 262), (0.02, 262)]) == (nil, nil)) }

    @Test("two readings at the same moment, or levels that fall, tell no rate and trap nothing")
    func degenerate() {
        #expect(urgency(from: 290, [(0, 295), (0, 290)]) == (nil, nil))
        var random = SplitMix64(seed: 6)
        var ladder = Ladder(at: Reading(0, 241), lines: Self.lines, grace: .seconds(5))
        for _ in 0..<2000 {
            let time = Moment(nanoseconds: random.int(0...4_000_000_000))
            _ = ladder.urgency(Reading(time: time, charged: ByteCount(random.int(0...Int.max))))
        }
    }
}
