/// One recording of a run, for as many files as were asked for: looks, marks and events in, pieces of files out.
/// What the report says of averages and stages comes from the same.
package struct Recording: Sendable {
    /// A file of a recording. The number is its place among the writer's.
    package enum File: UInt8, CaseIterable, Sendable {
        case trace = 1
        case mprof, prmon
        /// prmon.json beside it, written at the end.
        case prmonSummary
        case benchmark
    }

    /// Text that one of the files gets, whole lines.
    package struct Piece: Equatable, Sendable {
        package var file: File
        package var text: String
        package init(file: File, text: String) {
            self.file = file
            self.text = text
        }
    }

    package let files: Set<File>
    /// Those among them that go to a pipe: they take no room, and whoever reads there sees every beat.
    private let streams: Set<File>
    package private(set) var stages = Stages()
    private var recorder: Recorder
    private var allowance = Allowance()
    private var lastEvents = MemoryEvents()
    private let clock: Epoch

    /// Marks that found no place in log and trace.
    package private(set) var marksLost = 0

    package init(_ files: Set<File>, streams: Set<File> = [], clock: Epoch) {
        self.files = files
        self.streams = streams
        self.clock = clock
        recorder = Recorder(clock)
    }

    /// Whether anybody wants more than the report's figures.
    package var isOn: Bool { !files.isEmpty }

    package var figures: Recorder.Figures { recorder.figures }
    package var beatsPerSpan: Int { recorder.beatsPerSpan }

    /// Bytes of a command line in a trace, at most.
    package static let commandRoom = 8 << 10

    package func open(_ start: TraceStart) -> [Piece] {
        var start = start
        let command = start.command.clipped(to: Self.commandRoom)
        start.command = command
        return pieces(.trace) { TraceText.line(.start(start)) } + pieces(.mprof) { MprofText.opening(command) }
            + pieces(.prmon) { PrmonText.opening }
    }

    /// Any look at the job.
    package mutating func see(_ reading: Reading) {
        recorder.see(reading.time, charged: reading.charged, current: reading.current)
        stages.see(reading.charged)
    }

    /// The figures of a beat, of which `see` has had the reading.
    package mutating func beat(_ sample: Sample) -> [Piece] {
        guard let span = recorder.beat(sample) else { return [] }
        return write(span, sample.events)
    }

    /// Closes the span at the decision to end the job, which is when people want to know what it was like.
    package mutating func cut(at time: Moment, largest: [ProcessRow]) -> [Piece] {
        guard isOn, var span = recorder.finish(at: time) else { return [] }
        span.largest = largest
        return write(span, nil)
    }

    private mutating func write(_ span: TraceSpan, _ events: MemoryEvents?) -> [Piece] {
        let written =
            told(events, at: span.time) + pieces(.trace) { TraceText.line(.sample(span)) }
            + pieces(.mprof) { MprofText.line(span) } + pieces(.prmon) { PrmonText.line(span, started: clock.time) }
        var sizes: [File: Int] = [:]
        for piece in written where !streams.contains(piece.file) {
            sizes[piece.file, default: 0] += piece.text.utf8.count
        }
        recorder.wrote(sizes.values.max() ?? 0)
        return written
    }

    /// What came since the last span: the kernel's acts at the cage's limits, and marks that were too many.
    private mutating func told(_ events: MemoryEvents?, at time: Double) -> [Piece] {
        let since = (events ?? lastEvents).since(lastEvents)
        if let events { lastEvents = events }
        let counts: [(TraceEvent.What, Int, String?)] = [
            (.high, since.high, nil), (.max, since.max, nil), (.oom, since.oom, nil), (.oomKill, since.oomKill, nil),
            (.lost, allowance.takeRefused(), "marks"),
        ]
        return counts.filter { $0.1 > 0 }.flatMap { what, count, detail in
            pieces(.trace) { TraceText.line(.event(TraceEvent(time: time, what: what, detail: detail, count: count))) }
        }
    }

    /// A mark of the job. `isKept`: there is room for it in log and trace; the stages have it in any case.
    package mutating func mark(
        _ mark: Mark, at time: Moment, charged: ByteCount
    ) -> (pieces: [Piece], isKept: Bool) {
        let epoch = clock.time(of: time)
        stages.take(mark, at: epoch, charged: charged)
        guard allowance.take(Self.markSize + mark.sizeInJSON, at: time) else {
            marksLost += 1
            return ([], false)
        }
        return (pieces(.trace) { TraceText.line(.mark(TraceMark(time: epoch, mark: mark))) }, true)
    }

    /// A mark's line but for its name.
    private static let markSize = 72

    /// What memcage decided and did: few, or bounded by who tells them.
    package func event(
        _ what: TraceEvent.What, detail: String? = nil, count: Int = 1, at time: Moment
    ) -> [Piece] {
        pieces(.trace) {
            TraceText.line(.event(TraceEvent(time: clock.time(of: time), what: what, detail: detail, count: count)))
        }
    }

    /// The run is over: closes the stages. `largestResident` is of one process, as the kernel kept it.
    package mutating func finish(at time: Moment, largestResident: ByteCount = .zero) {
        stages.finish(at: clock.time(of: time))
        recorder.keep(largestResident: largestResident)
    }

    /// The last span and the last lines. `end` is as the summary has it; its stages and the moment of the peak are
    /// put in here.
    package mutating func close(
        _ end: TraceEnd, events: MemoryEvents?, at time: Moment, hardware: PrmonText.Hardware, version: String
    ) -> [Piece] {
        guard isOn else { return [] }
        var end = end
        end.time = clock.time(of: time)
        end.stages = stages.ended
        end.peakTime = clock.time(of: recorder.figures.peakTime ?? time)
        let last = recorder.finish(at: time).map { write($0, events) } ?? told(events, at: end.time)
        let figures = recorder.figures
        return last + pieces(.trace) { TraceText.line(.end(end)) }
            + pieces(.prmonSummary) { PrmonText.summary(figures, end, hardware, version: version) }
            + pieces(.benchmark) { BenchmarkText.table(figures, end) }
    }

    private func pieces(_ file: File, _ text: () -> String) -> [Piece] {
        files.contains(file) ? [Piece(file: file, text: text())] : []
    }
}
