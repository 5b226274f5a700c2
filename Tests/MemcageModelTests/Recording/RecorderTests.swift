import MemcageModel
import Testing

@Suite("Spans that double")
struct RecorderTests {
    @Test("a week at the default interval stays under 20 MB in every format, its peak kept exactly")
    func week() {
        var recording = Recording(Set(Recording.File.allCases), clock: .example)
        var sizes: [Recording.File: Int] = [:]
        func add(_ pieces: [Recording.Piece]) {
            for piece in pieces { sizes[piece.file, default: 0] += piece.text.utf8.count }
        }
        add(recording.open(TraceStart(memcage: "1", time: 0)))
        let spike = ByteCount(3_141_592_653)
        // As long as a line gets: bytes that are shown escaped, and in base64.
        let command = [ByteString([UInt8](repeating: 0xFF, count: 1000))].clipped(to: 200)
        var seen = 0
        var sample = Sample.example(0, .zero, command)
        for beat in 0..<(7 * 86_400 / 2) {
            let charged = beat == 271_828 ? spike : .mebibytes(1000 + beat % 977)
            sample.time = Moment(nanoseconds: beat * 2_000_000_000)
            sample.charged = charged
            sample.current = charged
            let pieces = recording.look(sample)
            if pieces.contains(where: { $0.file == .trace && $0.text.contains("\(spike.bytes)") }) { seen += 1 }
            add(pieces)
            guard beat % 10 == 0 else { continue }
            add(recording.mark(Mark(.point, "event \(beat)"), at: sample.time, charged: charged).pieces)
        }
        for (file, size) in sizes { #expect(size < 20_000_000, "\(file): \(size)") }
        print("a week: \(sizes.map { "\($0) \($1)" }.sorted()), spans of \(recording.beatsPerSpan) beats at its end")
        #expect(sizes[.trace] ?? 0 > 5_000_000)
        #expect(seen == 1)
        #expect(recording.figures.peak == spike)
    }

    private static func story(_ seed: UInt64) -> (looks: [Sample], beats: Set<Int>) {
        var random = SplitMix64(seed: seed)
        var time = 0.0
        var samples: [Sample] = []
        var beats: Set<Int> = []
        for index in 0..<4000 {
            time += Double(random.int(1...2000)) / 1000
            samples.append(.example(time, ByteCount(random.int(0...1 << 33))))
            if random.chance(0.7) { beats.insert(index) }
        }
        return (samples, beats)
    }

    @Test(
        "spans follow one another without a gap, in order, and hold every look", arguments: 1...8 as ClosedRange<UInt64>
    )
    func gapless(seed: UInt64) throws {
        var recorder = Recorder(.example)
        var spans: [TraceSpan] = []
        let story = Self.story(seed)
        var truth = (least: Int.max, most: 0)
        for (index, sample) in story.looks.enumerated() {
            recorder.see(sample.time, charged: sample.charged, current: sample.current)
            truth = (min(truth.least, sample.charged.bytes), max(truth.most, sample.charged.bytes))
            if story.beats.contains(index), let span = recorder.beat(sample) {
                spans.append(span)
                recorder.wrote(1_000_000 / 100)
            }
        }
        let end = try #require(story.looks.last).time
        if let span = recorder.finish(at: end) { spans.append(span) }
        #expect(spans.reduce(0) { $0 + $1.looks } == story.looks.count)
        #expect(abs(spans.reduce(0) { $0 + $1.length } - end.inSeconds) < 1e-3)
        #expect(spans.map(\.charged.most).max() == truth.most && spans.map(\.charged.least).min() == truth.least)
        #expect(recorder.figures.peak.bytes == truth.most)
        for (before, after) in zip(spans, spans.dropFirst()) {
            #expect(abs(after.time - after.length - before.time) < 1e-3 && before.time <= after.time)
        }
        for span in spans {
            let triple = span.charged
            #expect(triple.least <= triple.mean && triple.mean <= triple.most)
            #expect(span.peakTime <= span.time && span.peakTime >= span.time - span.length - 1e-6)
        }
        #expect(recorder.beatsPerSpan > 1)
    }

    @Test("into a pipe every beat is written, however long the run")
    func stream() throws {
        var recording = Recording([.trace], streams: [.trace], clock: .example)
        for second in 0..<10_000 { _ = recording.look(.example(Double(second), .mebibytes(5))) }
        #expect(recording.beatsPerSpan == 1)
    }

    @Test("the decision to end the job closes a span, with the largest processes of that moment")
    func decision() throws {
        var recording = Recording([.trace], clock: .example)
        _ = recording.look(.example(0, .mebibytes(5)))
        let look = Moment(nanoseconds: 500_000_000)
        recording.see(Reading(time: look, charged: .mebibytes(300)))
        let row = ProcessRow(pid: 99, memory: .mebibytes(290), commandLine: ["fit"])
        let start = recording.open(TraceStart(memcage: "1.2.3", time: Epoch.example.time))
        guard case .sample(let span) = try records(start + recording.cut(at: look, largest: [row])).last else {
            Issue.record("no sample")
            return
        }
        #expect(span.charged.most == 300 << 20 && span.largest == [row] && span.length == 0.5)
        // Nothing was seen since.
        #expect(recording.cut(at: look, largest: []).isEmpty)
    }

    @Test("in the mean a look counts for the time that it speaks for")
    func weighted() {
        var extent = Extent()
        extent.add(100, for: 0)
        #expect(extent.triple == Triple(100, 100, 100))
        extent.add(0, for: 9)
        for _ in 0..<100 { extent.add(1000, for: 0.01) }
        #expect(extent.triple == Triple(0, 100, 1000))
    }

    @Test("pressure is told as what came in the span, even where a counter went back")
    func pressure() {
        var recorder = Recorder(.example)
        var told: [PressureTotals?] = []
        for (second, total) in [10, 30, 20, 25].enumerated() {
            var sample = Sample.example(Double(second), .mebibytes(1))
            sample.pressure = PressureTotals(some: total, full: 0)
            recorder.see(sample.time, charged: sample.charged, current: nil)
            told.append(recorder.beat(sample)?.pressure)
        }
        #expect(told.map { $0?.some } == [10, 20, 0, 5])
    }

    @Test("a last span without a beat says what the last beat said")
    func tail() throws {
        var recorder = Recorder(.example)
        let sample = Sample.example(0, .mebibytes(5))
        recorder.see(sample.time, charged: sample.charged, current: nil)
        _ = recorder.beat(sample)
        recorder.see(Moment(nanoseconds: 500), charged: .mebibytes(9), current: nil)
        let finished = recorder.finish(at: Moment(nanoseconds: 1000))
        let last = try #require(finished)
        #expect(last.charged.most == 9 << 20 && last.processes == Triple(6, 6, 6) && last.anonymous?.most == 5 << 20)
        let nothing = recorder.finish(at: Moment(nanoseconds: 2000))
        #expect(nothing == nil)
    }
}

extension Moment {
    fileprivate var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
