/// Makes a run out of the lines of a file: a trace, or an mprof `.dat`, told by its first line. Holds no more
/// of it than a picture needs, however long the file is.
package struct RunReader {
    /// Seconds since 1970 that a clock may show: up to the year 5138. Others are damage.
    private static let times = 0.0...1e11
    private static let most = Double(1 << 60)

    private enum Form { case unknown, trace, mprof }

    private var run = RecordedRun()
    private var form = Form.unknown
    private var stages = StageBook()
    private var events = EventBook()
    private var processes = ProcessBook()
    private var last: Double?
    private var pending: Column?
    private var unreadable = 0
    private var hasEnd = false

    package init(name: String) { run.name = name }

    /// A line without its newline. `isWhole` is false for a last line that has none: the writer was killed.
    package mutating func take(_ line: ArraySlice<UInt8>, isWhole: Bool = true) throws(UnreadableRun) {
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
        switch form {
        case .unknown: try begin(line)
        case .trace: takeTrace(line, isWhole)
        case .mprof: takeMprof(line, isWhole)
        }
    }

    /// A line that was too long to be one of a trace.
    package mutating func skip() { unreadable += 1 }

    /// Whether it is known what the file is.
    package var hasBegun: Bool { form != .unknown }

    private mutating func begin(_ line: ArraySlice<UInt8>) throws(UnreadableRun) {
        if MprofRecord(line: line) != nil {
            form = .mprof
            takeMprof(line, true)
            return
        }
        guard case .start(let start)? = try? TraceRecord(line: line), start.schema == "memcage.trace" else {
            throw UnreadableRun("it is neither a memcage trace nor an mprof .dat: it starts with \(Self.glimpse(line))")
        }
        guard start.version == 1 else {
            throw UnreadableRun(
                "it was written by another memcage, in version \(start.version) of the trace; this one reads version 1")
        }
        form = .trace
        run.isTrace = true
        run.commandLine = start.command.joined(separator: " ")
        run.host = ByteString(start.host).printable
        run.backend = ByteString(start.backend).printable
        run.placement = ByteString(start.placement).printable
        run.maximum = start.maximum.flatMap(Self.limit)
        run.threshold = start.threshold.flatMap(Self.limit)
        if Self.times.contains(start.time) { last = start.time }
        run.started = last ?? 0
    }

    private static func limit(_ bytes: Double) -> Double? { bytes > 0 && bytes < most ? bytes : nil }

    private static func glimpse(_ line: ArraySlice<UInt8>) -> String {
        let text = ByteString(Array(line.prefix(24))).printable
        return "'\(text)\(line.count > 24 ? "…" : "")'"
    }

    /// Seconds since the start. A clock that was set back does not turn the picture round.
    private mutating func moment(_ time: Double) -> Double? {
        guard Self.times.contains(time) else { return nil }
        if last == nil { run.started = time }
        last = max(last ?? time, time)
        return min(max(time, run.started), last ?? time) - run.started
    }

    // MARK: A trace

    private mutating func takeTrace(_ line: ArraySlice<UInt8>, _ isWhole: Bool) {
        guard let record = try? TraceRecord(line: line) else {
            if isWhole { unreadable += 1 }
            return
        }
        switch record {
        case .start, .other: break
        case .sample(let sample): take(sample)
        case .mark(let time, let name, let kind):
            guard let time = moment(time) else { return }
            switch kind {
            case "begin": stages.begin(name, time)
            case "end": stages.end(name, time)
            default: stages.point(name, time)
            }
        case .event(let time, let what, let detail, let count):
            guard let time = moment(time) else { return }
            events.add(
                RecordedRun.Event(
                    what: ByteString(Array(what.utf8.prefix(40))).printable,
                    detail: detail.map { ByteString(Array($0.utf8.prefix(200))).printable }, time: time,
                    count: max(1, count)))
        case .end(let end): take(end)
        }
    }

    private mutating func take(_ sample: TraceRecord.Sample) {
        guard let charged = sample.charged, charged.high < Self.most, let now = moment(sample.time) else {
            unreadable += 1
            return
        }
        let behind = run.series.columns.last?.end ?? 0
        let end = max(now, behind)
        let begin = max(end - sample.span, behind)
        // A single look was at the end of its span; where several looks were, nobody wrote down.
        var column = Column(
            begin: begin, end: end, charged: .init(low: charged.low, mean: charged.mean, high: charged.high),
            peakTime: sample.looks > 1 ? (begin + end) / 2 : end)
        column.current = sample.current.map { min($0.high, Self.most) }
        if let some = sample.pressureSome, let full = sample.pressureFull {
            column.stalled = .init(some: max(0, some) / 1e6, full: max(0, full) / 1e6)
        }
        column.processes = sample.processes
        for process in sample.largest { share(process, in: &column) }
        run.series.append(column)
    }

    private mutating func share(_ process: TraceRecord.Process, in column: inout Column) {
        let group = processes.see(process, at: column.end)
        if let place = column.groups.firstIndex(where: { $0.group == group }) {
            column.groups[place].bytes += process.memory
        } else {
            column.groups.append(.init(group: group, bytes: process.memory))
        }
    }

    private mutating func take(_ end: TraceRecord.End) {
        hasEnd = true
        if let time = moment(end.time) { run.elapsed = time }
        run.reason = ByteString(end.reason).printable
        run.status = end.status
        run.peak = RecordedRun.Peak(
            sampled: end.peakSampled ?? 0, time: max(0, (end.peakTime ?? 0) - run.started),
            bound: end.peakBound.flatMap(Self.limit), withCache: end.peakWithCache.flatMap(Self.limit))
        if let user = end.cpuUser, let system = end.cpuSystem { run.cpu = .init(user: user, system: system) }
    }

    // MARK: mprof

    private mutating func takeMprof(_ line: ArraySlice<UInt8>, _ isWhole: Bool) {
        switch MprofRecord(line: line) {
        case .command(let text): run.commandLine = text
        case .memory(let bytes, let time):
            // Without a newline the time may have lost digits.
            guard isWhole, bytes < Self.most, let time = moment(time) else { return }
            flush()
            let behind = run.series.columns.last?.end ?? 0
            pending = Column(
                begin: behind, end: max(time, behind), charged: .init(low: bytes, mean: bytes, high: bytes),
                peakTime: max(time, behind))
        case .child(let pid, let bytes, let time):
            // A child's line follows that of the main process, of the same look.
            guard isWhole, moment(time) != nil, var column = pending else { return }
            share(TraceRecord.Process(pid: pid, memory: bytes, command: ["child \(pid)"]), in: &column)
            pending = column
        case .function(let name, let begin, let end):
            guard isWhole, let first = moment(begin), let second = moment(end) else { return }
            stages.span(name, first, second)
        case nil: if isWhole { unreadable += 1 }
        }
    }

    private mutating func flush() {
        if let pending { run.series.append(pending) }
        pending = nil
    }

    // MARK: The end

    package mutating func finish() throws(UnreadableRun) -> RecordedRun {
        flush()
        guard form != .unknown else { throw UnreadableRun("it is empty") }
        guard let columnEnd = run.series.columns.last?.end, let highest = run.series.peak else {
            throw UnreadableRun("it holds no samples" + (unreadable > 0 ? " that could be read" : ""))
        }
        run.elapsed = max(hasEnd ? run.elapsed : 0, columnEnd, (last ?? 0) - run.started)
        if run.peak.sampled < highest.charged.high {
            run.peak.sampled = highest.charged.high
            run.peak.time = highest.peakTime
        } else {
            run.peak.time = min(run.peak.time, run.elapsed)
            run.series.insert(peak: run.peak.sampled, at: run.peak.time)
        }
        if let bound = run.peak.bound, bound < run.peak.sampled { run.peak.bound = nil }
        stages.close(at: run.elapsed)
        run.stages = stages.stages
        run.events = events.all
        run.groups = processes.groups
        run.processes = processes.ranked
        if unreadable > 0 { run.cautions.append("\(unreadable) lines could not be read") }
        if stages.dropped > 0 { run.cautions.append("\(stages.dropped) marks more than a picture can show") }
        if form == .trace, !hasEnd { run.cautions.append("the recording has no end") }
        return run
    }
}
