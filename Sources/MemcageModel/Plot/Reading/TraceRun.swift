/// A run out of the records of a trace.
struct TraceRun {
    static let noEnd = "the recording has no end"
    private static let mostRows = 16

    /// A process in the line of a sample, by its place in the book or with a command that is not there yet.
    private struct Row {
        var pid: Int
        var memory: Double
        var place = 0
        var words: [UInt8] = []
        var command: [ByteString]?
    }

    private var builder: RunBuilder
    private var hasEnd = false
    /// Of the sample at hand; kept for its room.
    private var rows: [Row] = []

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
        builder.beginnings += 1
        guard builder.beginnings == 1 else { return }
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
        guard
            var column = column(
                time: span.time, length: span.length, looks: span.looks, span.charged, span.current, span.pressure)
        else { return }
        for row in span.largest.prefix(Self.mostRows) {
            builder.share(
                Int(row.pid), Double(row.memory.bytes), line: row.commandLine.commandLine,
                group: CommandName.short(row.commandLine), in: &column)
        }
        builder.append(column)
    }

    private mutating func column(
        time: Double, length: Double, looks: Int, _ charged: Triple, _ current: Triple?, _ pressure: PressureTotals?
    ) -> Column? {
        guard Double(charged.most) < RunBuilder.most, let end = builder.moment(time) else { return nil }
        // A single look was at the end of its span.
        var column = Column(
            begin: max(0, end - length), end: end,
            charged: .init(low: Double(charged.least), mean: Double(charged.mean), high: Double(charged.most)),
            peakTime: end)
        column.timesAreGuesses = looks > 1
        column.current = current.map { min(Double($0.most), RunBuilder.most) }
        column.stalled = pressure.map { .init(some: Double($0.some) / 1e6, full: Double($0.full) / 1e6) }
        return column
    }

    /// A sample by the short way; false, and nothing is taken, where its line needs the general reader.
    mutating func take(_ sample: ScannedSample) -> Bool {
        guard readRows(sample.rows) else { return false }
        guard
            var column = column(
                time: sample.time, length: sample.length, looks: sample.looks, sample.charged, sample.current,
                sample.pressure)
        else { return true }
        for row in rows.prefix(Self.mostRows) {
            if let command = row.command {
                let group = builder.processes.see(
                    row.pid, row.memory, command.commandLine, group: CommandName.short(command), words: row.words,
                    at: column.end)
                column.add(row.memory, to: group)
            } else {
                builder.shareAgain(row.place, row.memory, in: &column)
            }
        }
        builder.append(column)
        return true
    }

    /// Reads the largest processes into `rows`. A command that stands as it did when its process was seen last is
    /// not read again.
    private mutating func readRows(_ list: ByteCursor) -> Bool {
        rows.removeAll(keepingCapacity: true)
        var cursor = list
        guard cursor.take("[") else { return false }
        if !cursor.take("]") {
            repeat {
                guard cursor.take(#"{"pid":"#), let pid = cursor.integer(), pid <= Int(Int32.max),
                    cursor.take(#","memory":"#), let memory = cursor.integer(), cursor.take(#","command":"#)
                else { return false }
                var row = Row(pid: pid, memory: Double(memory))
                if let place = builder.processes.place(of: pid, row: rows.count),
                    builder.processes.takesWords(of: place, &cursor)
                {
                    row.place = place
                } else {
                    // To make room in the book would move the others of this line.
                    guard builder.processes.hasRoom, let words = cursor.words().map(Array.init),
                        let command = JSON(parsing: words[...])?.words
                    else { return false }
                    row.words = words
                    row.command = command
                }
                rows.append(row)
                guard cursor.take("}") else { return false }
            } while cursor.take(",")
            guard cursor.take("]") else { return false }
        }
        return cursor.take("}") && cursor.isAtEnd
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
        if !hasEnd { run.cautions.append(Self.noEnd) }
        return run
    }
}
