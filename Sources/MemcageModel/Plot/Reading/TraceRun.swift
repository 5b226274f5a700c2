/// A run out of the records of a trace.
struct TraceRun {
    private var builder: RunBuilder
    private var hasEnd = false

    init(_ name: String) {
        builder = RunBuilder(name)
        builder.run.isTrace = true
    }

    mutating func take(_ record: TraceRecord) {
        switch record {
        case .start(let start): take(start)
        case .sample(let span): take(span)
        case .mark(let mark):
            guard let time = builder.moment(mark.time) else { return }
            switch mark.mark.kind {
            case .begin: builder.stages.begin(mark.mark.name, time)
            case .end: builder.stages.end(mark.mark.name, time)
            case .point: builder.stages.point(mark.mark.name, time)
            }
        case .event(let event):
            guard let time = builder.moment(event.time) else { return }
            let detail = event.detail.map { ByteString(Array($0.utf8.prefix(200))).printable }
            builder.events.add(
                .init(what: event.what.rawValue, detail: detail, time: time, count: max(1, event.count)))
        case .end(let end): take(end)
        }
    }

    private mutating func take(_ start: TraceStart) {
        _ = builder.moment(start.time)
        builder.run.commandLine = start.command.commandLine
        builder.run.host = ByteString(start.host).printable
        builder.run.backend = ByteString(start.backend).printable
        builder.run.placement = ByteString(start.placement).printable
        builder.run.maximum = Self.limit(start.limits.max)
        builder.run.threshold = Self.limit(start.limits.threshold)
    }

    private static func limit(_ count: ByteCount?) -> Double? {
        count.flatMap { count in
            let bytes = Double(count.bytes)
            return bytes > 0 && bytes < RunBuilder.most ? bytes : nil
        }
    }

    private mutating func take(_ span: TraceSpan) {
        guard Double(span.charged.most) < RunBuilder.most, let end = builder.moment(span.time) else { return }
        let begin = max(0, end - span.length)
        // A single look was at the end of its span.
        var column = Column(
            begin: begin, end: end,
            charged: .init(
                low: Double(span.charged.least), mean: Double(span.charged.mean), high: Double(span.charged.most)),
            peakTime: end)
        column.timesAreGuesses = span.looks > 1
        column.current = span.current.map { min(Double($0.most), RunBuilder.most) }
        column.stalled = span.pressure.map { .init(some: Double($0.some) / 1e6, full: Double($0.full) / 1e6) }
        for row in span.largest.prefix(16) {
            builder.share(
                Int(row.pid), Double(row.memory.bytes), line: row.commandLine.commandLine,
                group: CommandName.short(row.commandLine), in: &column)
        }
        builder.append(column)
    }

    private mutating func take(_ end: TraceEnd) {
        hasEnd = true
        if let time = builder.moment(end.time) { builder.run.elapsed = time }
        builder.run.reason = ByteString(end.reason).printable
        builder.run.status = end.status
        builder.run.peak = .init(
            sampled: min(Double(end.peak.bytes), RunBuilder.most), time: end.peakTime - builder.run.started,
            bound: Self.limit(end.peakBound), withCache: Self.limit(end.peakWithCache))
        builder.run.cpu = .init(user: end.cpu.user.inSeconds, system: end.cpu.system.inSeconds)
    }

    mutating func finish(damaged: Int) throws(UnreadableRun) -> RecordedRun {
        var run = try builder.finish(damaged: damaged)
        if !hasEnd { run.cautions.append("the recording has no end") }
        return run
    }
}
