/// A run as it grows, whatever file it comes from.
struct RunBuilder {
    /// Seconds since 1970 that a clock may show: up to the year 5138. Others are damage.
    private static let times = 0.0...1e11
    /// More bytes than this no machine has.
    static let most = Double(1 << 60)

    var run = RecordedRun()
    var stages = StageBook()
    var events = EventBook()
    var processes = ProcessBook()
    /// Recordings that begin in the file; more than one is an accident of whoever appended to it.
    var beginnings = 0
    private var last: Double?

    init(_ name: String) { run.name = name }

    /// Seconds since the start; nil for what no clock shows. The first time that is seen is the start.
    mutating func moment(_ time: Double) -> Double? {
        guard Self.times.contains(time) else { return nil }
        if last == nil { run.started = time }
        last = max(last ?? time, time)
        return max(time, run.started) - run.started
    }

    /// Adds a column that follows the others: a clock that was set back does not turn the picture round.
    mutating func append(_ column: Column) {
        var column = column
        let behind = run.series.columns.last?.end ?? 0
        column.end = max(column.end, behind)
        column.begin = min(max(column.begin, behind), column.end)
        column.peakTime = min(max(column.peakTime, column.begin), column.end)
        column.lowTime = column.peakTime
        run.series.append(column)
    }

    mutating func share(_ pid: Int, _ memory: Double, line: String, group name: String, in column: inout Column) {
        let group = processes.see(pid, memory, line, group: name, at: column.end)
        column.add(memory, to: group)
    }

    /// Of a process that the book knows, by its place there.
    mutating func shareAgain(_ place: Int, _ memory: Double, in column: inout Column) {
        let group = processes.seeAgain(place, memory, at: column.end)
        column.add(memory, to: group)
    }

    mutating func finish(damaged: Int) throws(UnreadableRun) -> RecordedRun {
        run.series.placeExtremes()
        guard let columnEnd = run.series.columns.last?.end, let highest = run.series.peak else {
            throw UnreadableRun("it holds no samples" + (damaged > 0 ? " that could be read" : ""))
        }
        run.elapsed = max(run.elapsed, columnEnd, (last ?? 0) - run.started)
        if run.peak.sampled < highest.charged.high {
            run.peak.sampled = highest.charged.high
            run.peak.time = highest.peakTime
        } else {
            run.peak.time = min(max(run.peak.time, 0), run.elapsed)
            run.series.insert(peak: run.peak.sampled, at: run.peak.time)
        }
        if let bound = run.peak.bound, bound < run.peak.sampled { run.peak.bound = nil }
        stages.close(at: run.elapsed)
        run.stages = stages.stages
        run.events = events.all
        run.groups = processes.groups
        run.processes = processes.ranked
        if beginnings > 1 { run.cautions.append("\(beginnings) recordings in one file, taken as one run") }
        if damaged > 0 {
            run.cautions.append(damaged == 1 ? "1 line could not be read" : "\(damaged) lines could not be read")
        }
        if stages.dropped > 0 { run.cautions.append("\(stages.dropped) marks more than a picture can show") }
        return run
    }
}
