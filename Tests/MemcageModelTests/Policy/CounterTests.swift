import MemcageModel
import Testing

/// Counters that wrapped, were begun anew, or went under zero (`18446744073709551615`), as kernels have printed them.
@Suite("Counters that wrap or go backwards")
struct CounterTests {
    static let figures =
        [
            0, 1, Int.max >> 32, Int.max >> 10, Int.max - 1, Int.max,
        ].map(String.init) + ["9223372036854775808", "18446744073709551615", "18446744073709551616", "-1", ""]

    @Test("are read without a trap, and one that does not fit as if it were not there", arguments: figures)
    func read(figure: String) {
        let fits = Int(figure).map { $0 >= 0 } ?? false
        let value = fits ? Int(figure) ?? 0 : 0
        let events = Figures.events(figure)
        #expect(events.high == value && events.max == value && events.oomKill == value)
        #expect(Figures.pressure(figure) == (fits ? value : nil))
        let stat = Figures.stat(figure)
        #expect(stat.majorFaults == value)
        #expect(stat.charged(of: ByteCount(1 << 30)) >= .zero)
        // Ticks and faults of a process; its parent and its start are no counters.
        let process = Figures.process(faults: figure, ticks: figure)
        #expect((process != nil) == fits)
        #expect(Interval.microseconds(value).nanoseconds >= 0)
    }

    @Test("of events give no step back")
    func events() {
        let large = Figures.events("9223372036854775807")
        let small = Figures.events("3")
        #expect(small.since(large) == MemoryEvents())
        #expect(large.since(small).high == Int.max - 3)
    }

    /// Any two of the extremes, one after the other, in each of the counters.
    @Test("end no job, near the line or far from it", arguments: [100, 310])
    func stall(mebibytes: Int) {
        let extremes = [Int.min, -1, 0, 1, Int.max]
        for old in extremes {
            for new in extremes where new <= old {
                var policy = Policy(.usual)
                var end: Cause?
                for second in 0..<60 {
                    var reading = Reading(Double(second), mebibytes)
                    let figure = second % 2 == 0 ? old : new
                    reading.stall = StallCounters(
                        pressure: figure, limitEvents: figure, refaults: figure, majorFaults: figure, userTime: figure)
                    end = end ?? policy.judge(reading).end
                }
                #expect(end == nil, "\(old) \(new)")
            }
        }
    }
}

/// Kernel files in which every counter is this.
private enum Figures {
    static func events(_ figure: String) -> MemoryEvents {
        reading("low 0\nhigh \(figure)\nmax \(figure)\noom \(figure)\noom_kill \(figure)\n") { MemoryEvents($0) }
    }

    static func pressure(_ figure: String) -> Int? {
        reading("some avg10=0.00 total=\(figure)\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=\(figure)\n") {
            PressureText.fullTotal($0)
        }
    }

    static func stat(_ figure: String) -> MemoryStat {
        reading(
            "anon \(figure)\nfile \(figure)\nshmem \(figure)\nactive_file \(figure)\ninactive_file \(figure)\n"
                + "slab_reclaimable \(figure)\npgmajfault \(figure)\nworkingset_refault_anon \(figure)\n"
                + "workingset_refault_file \(figure)\n"
        ) { MemoryStat($0) }
    }

    static func process(faults: String, ticks: String) -> ProcessStat? {
        reading(
            "7 (x) S 1 7 7 0 -1 0 \(faults) \(faults) \(faults) \(faults) \(ticks) \(ticks) \(ticks) \(ticks) 20 0 1 0 99 1 1\n"
        ) {
            ProcessStat($0)
        }
    }
}
