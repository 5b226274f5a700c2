/// A run out of the lines of an mprof file.
struct MprofRun {
    private static let longestLine = 1 << 20

    private var builder: RunBuilder
    private var line: [UInt8] = []
    /// A look of the main process; the lines of its children follow it.
    private var pending: Column?
    private var damaged = 0

    init(_ name: String) { builder = RunBuilder(name) }

    mutating func read(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<newline])
            take(line[...])
            line.removeAll(keepingCapacity: true)
            rest = rest[(newline + 1)...]
        }
        append(rest)
    }

    /// What is longer than a line can be is cut, and then counts as damaged.
    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        line += bytes.prefix(max(0, Self.longestLine - line.count))
    }

    private mutating func take(_ line: ArraySlice<UInt8>) {
        guard line.contains(where: { $0 != 0x20 && $0 != 0x0D }) else { return }
        switch MprofRecord(line: line) {
        case .command(let text): builder.run.commandLine = text
        case .memory(let bytes, let time):
            guard bytes < RunBuilder.most, let time = builder.moment(time) else {
                damaged += 1
                return
            }
            flush()
            pending = Column(
                begin: builder.run.series.columns.last?.end ?? 0, end: time,
                charged: .init(low: bytes, mean: bytes, high: bytes), peakTime: time)
        case .child(let pid, let bytes, let time):
            guard bytes < RunBuilder.most, builder.moment(time) != nil, var column = pending else { return }
            builder.share(pid, bytes, line: "", group: "child \(pid)", in: &column)
            pending = column
        case .function(let name, let begin, let end):
            guard let first = builder.moment(begin), let second = builder.moment(end) else {
                damaged += 1
                return
            }
            builder.stages.span(name, first, second)
        case nil: damaged += 1
        }
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
