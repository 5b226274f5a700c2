import MemcageModel
import Testing

@Suite("Lengths of time")
struct IntervalTests {
    @Test(
        "seconds with fractions", arguments: [("2", 2000), ("0.5", 500), ("0.01", 10), ("0", 0), ("86400", 86_400_000)])
    func seconds(text: String, milliseconds: Int) {
        #expect(Interval(parsingSeconds: text) == .milliseconds(milliseconds))
    }

    @Test("seconds are nothing else", arguments: ["", "-1", "nan", "inf", "1e3", "2s", "1:30", "999999999999", "0x2"])
    func notSeconds(text: String) { #expect(Interval(parsingSeconds: text) == nil) }

    @Test(
        "durations and sums of them",
        arguments: [
            ("90", 90), ("90s", 90), ("500ms", 0.5), ("10m", 600), ("2h", 7200), ("1d", 86_400), ("1h30m", 5400),
            ("1d2h3m4s", 93_784), ("1.5h", 5400), ("30m1h", 5400), ("3660d", 316_224_000),
        ] as [(String, Double)])
    func durations(text: String, seconds: Double) {
        #expect(Interval(parsingDuration: text) == .seconds(seconds))
    }

    @Test(
        "durations are above 0, at most ten years, and nothing else",
        arguments: [
            "", "0", "0s", "0h0m", "0.0000000001", "0.0000001ms", "-5", "-5s", "5x", "5 m", "m", "h30m", "1h30", "1:30",
            "nan", "inf", "1e3s", "5M", "99999d", "1w", "½h", "5mm",
        ])
    func notDurations(text: String) { #expect(Interval(parsingDuration: text) == nil) }

    @Test(
        "for people",
        arguments: [
            (0.3, "0.3 s"), (9.94, "9.9 s"), (75, "75 s"), (119.6, "2 min 0 s"), (125, "2 min 5 s"),
            (11_040, "3 h 4 min"),
        ] as [(Double, String)])
    func shown(seconds: Double, text: String) { #expect(Interval.seconds(seconds).inSentence == text) }

    @Test("a moment never runs over its end")
    func farFuture() {
        #expect(Moment.distantFuture + .seconds(1) == .distantFuture)
        #expect(Moment(nanoseconds: 5) - Moment(nanoseconds: 7) == Interval(nanoseconds: -2))
    }
}
