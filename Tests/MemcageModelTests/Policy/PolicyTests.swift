import MemcageModel
import Testing

@Suite("The decision")
struct PolicyTests {
    static func cause(_ lines: Lines, _ reading: Reading) -> Cause? {
        var policy = Policy(lines)
        return policy.judge(reading).end
    }

    @Test("at the threshold nothing happens, one byte above it the job is ended")
    func threshold() {
        let line = Lines.usual.threshold
        let at = Reading(time: Moment(nanoseconds: 0), charged: line)
        let above = Reading(time: Moment(nanoseconds: 0), charged: line + ByteCount(1))
        #expect(Self.cause(.usual, at) == nil)
        #expect(Self.cause(.usual, above) == .threshold)
    }

    @Test("what the job holds at least decides, not what it may hold at most")
    func interval() {
        var reading = Reading(0, 330)
        reading.atLeast = .mebibytes(310)
        reading.atMost = .mebibytes(500)
        #expect(Self.cause(.usual, reading) == nil)
    }

    @Test("page cache never counts")
    func cache() {
        var reading = Reading(0, 100)
        reading.current = .mebibytes(400)
        #expect(Self.cause(.usual, reading) == nil)
    }

    @Test("under warn the threshold is a notice, once, and the maximum the line")
    func warn() {
        var lines = Lines.usual
        lines.onThreshold = .warn
        var policy = Policy(lines)
        #expect(policy.judge(Reading(0, 330)).notices == [.overThreshold])
        #expect(policy.judge(Reading(1, 300)) == Decision())
        #expect(policy.judge(Reading(2, 400)) == Decision())
        #expect(policy.judge(Reading(3, 401)).end == .threshold)
    }

    @Test("the soft word is said once, above its level")
    func warnLevel() {
        var lines = Lines.usual
        lines.warn = .mebibytes(200)
        var policy = Policy(lines)
        #expect(policy.judge(Reading(0, 200)) == Decision())
        #expect(policy.judge(Reading(1, 201)).notices == [.warnLevel])
        #expect(policy.judge(Reading(2, 100)) == Decision())
        #expect(policy.judge(Reading(3, 300)) == Decision())
    }

    @Test("a leap over both levels is ended, and the soft word is still recorded")
    func leap() {
        var lines = Lines.usual
        lines.warn = .mebibytes(200)
        var policy = Policy(lines)
        let decision = policy.judge(Reading(0, 390))
        #expect(decision.end == .threshold)
        #expect(decision.notices == [.warnLevel])
    }

    @Test("the time limit ends the job at its moment, not before")
    func timeLimit() {
        var lines = Lines.usual
        lines.deadline = Moment(nanoseconds: 5_000_000_000)
        #expect(Self.cause(lines, Reading(4.999, 10)) == nil)
        #expect(Self.cause(lines, Reading(5, 10)) == .timeLimit)
        #expect(Self.cause(lines, Reading(5, 330)) == .threshold)
    }

    @Test("the node comes first: little MemAvailable ends the job, and only where somebody asked")
    func node() {
        var lines = Lines.usual
        var reading = Reading(0, 10)
        reading.available = .mebibytes(499)
        #expect(Self.cause(lines, reading) == nil)
        lines.minAvailable = .mebibytes(500)
        #expect(Self.cause(lines, reading) == .node)
        reading.available = .mebibytes(500)
        #expect(Self.cause(lines, reading) == nil)
        reading.available = nil
        #expect(Self.cause(lines, reading) == nil)
    }

    @Test("the lines come from the settings")
    func lines() throws {
        let given = try settings([
            "--max-memory", "400", "--warn-at", "0.5", "--min-available", "100", "--time-limit", "10", "--on-thrash",
            "warn",
        ])
        let lines = Lines(given, started: Moment(nanoseconds: 7))
        #expect(lines.max == .mebibytes(400) && lines.threshold == .mebibytes(320) && lines.warn == .mebibytes(200))
        #expect(lines.minAvailable == .mebibytes(100) && lines.deadline == Moment(nanoseconds: 10_000_000_007))
        #expect(lines.onThreshold == .kill && lines.onThrash == .warn)
    }
}
