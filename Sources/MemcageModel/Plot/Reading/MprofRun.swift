/// A run out of the lines of an mprof file.
struct MprofRun {
    private var builder: RunBuilder
    private var lines = LineSplitter()
    /// A look of the main process; the lines of its children follow it.
    private var pending: Column?
    private var damaged = 0

    init(_ name: String) { builder = RunBuilder(name) }

    mutating func read(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while let line = lines.next(in: &rest) {
            switch line {
            case .here(let bytes):
                switch ScannedMprof(bytes) {
                case .memory(let bytes, let time): memory(bytes, time)
                case .child(let pid, let bytes, let time): child(pid, bytes, time)
                case nil: take([UInt8](bytes)[...])
                }
            case .joined(let bytes): take(bytes[...])
            case .tooLong: damaged += 1
            }
        }
    }

    private mutating func take(_ line: ArraySlice<UInt8>) {
        guard line.contains(where: { $0 != 0x20 && $0 != 0x0D }) else { return }
        switch MprofRecord(line: line) {
        case .command(let text):
            builder.beginnings += 1
            if builder.beginnings == 1 { builder.run.commandLine = text }
        case .memory(let bytes, let time): memory(bytes, time)
        case .child(let pid, let bytes, let time): child(pid, bytes, time)
        case .function(let name, let begin, let end):
            guard let first = builder.moment(begin), let second = builder.moment(end) else {
                damaged += 1
                return
            }
            builder.stages.span(name, first, second)
        case nil: damaged += 1
        }
    }

    private mutating func memory(_ bytes: Double, _ time: Double) {
        guard bytes < RunBuilder.most, let time = builder.moment(time) else {
            damaged += 1
            return
        }
        flush()
        pending = Column(
            begin: builder.run.series.columns.last?.end ?? 0, end: time,
            charged: .init(low: bytes, mean: bytes, high: bytes), peakTime: time)
    }

    private mutating func child(_ pid: Int, _ bytes: Double, _ time: Double) {
        guard bytes < RunBuilder.most, builder.moment(time) != nil, var column = pending else { return }
        pending = nil
        if let place = builder.processes.place(of: pid, row: column.groups.count) {
            builder.shareAgain(place, bytes, in: &column)
        } else {
            builder.share(pid, bytes, line: "", group: "child \(pid)", in: &column)
        }
        pending = column
    }

    private mutating func flush() {
        if let pending { builder.append(pending) }
        pending = nil
    }

    /// A last line without a newline was being written: figures in it may lack digits.
    mutating func finish() throws(UnreadableRun) -> RecordedRun {
        flush()
        return try builder.finish(damaged: damaged)
    }
}
