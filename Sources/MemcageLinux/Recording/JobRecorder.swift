import Glibc
import MemcageModel

/// The recording of a run in its effects: samples are taken where somebody wants them, pieces go to the writer.
package final class JobRecorder {
    package private(set) var recording: Recording
    /// How many there have been.
    package private(set) var marks = 0
    private let scribe: Scribe?
    private let sampler: Sampler
    private let log: RunLog
    private let started: Epoch

    package init(
        _ settings: RunSettings, streams: Set<Recording.File>, clock: Epoch, scribe: Scribe?, log: RunLog,
        tree: ProcessTree, attached: Bool
    ) {
        recording = Recording(Set(settings.records.map(\.file)), streams: streams, clock: clock)
        started = clock
        self.scribe = scribe
        self.log = log
        tree.wantsSizes = recording.isOn
        sampler = Sampler(
            tree, attached: attached, countsTraffic: attached || recording.isOn || settings.report != nil)
    }

    package func open(_ summary: RunSummary) {
        guard recording.isOn else { return }
        var start = TraceStart(memcage: summary.version, time: summary.startedEpoch)
        var names = utsname()
        uname(&names)
        start.host = withUnsafeBytes(of: &names.nodename) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        start.pid = Int(SentinelLink.launchedAs)
        start.command = summary.command
        start.backend = summary.backend
        start.placement = summary.placement
        start.limits.max = summary.settings.maxMemory
        start.limits.threshold = summary.settings.threshold
        // That of a moved tree's cage is less, and changes.
        let isWhole = summary.backend == "cgroup" && summary.attachedPID == nil
        start.limits.high = isWhole ? summary.settings.high : nil
        start.limits.swap = summary.settings.swap
        start.attachedPID = summary.attachedPID.map(Int.init)
        start.interval = summary.settings.checkInterval.inSeconds
        write(recording.open(start))
    }

    package func see(_ reading: Reading) { recording.see(reading) }

    /// CPU time of an attached tree since we came; its traffic is kept with it.
    package func keep() -> CPUTime { sampler.keep() }

    /// The beat: `reading` has been seen.
    package func beat(_ reading: Reading, _ gauge: Gauge, reaped: CPUTime) {
        guard recording.isOn else { return }
        write(recording.beat(sampler.sample(reading, gauge, reaped: reaped)))
    }

    /// Memcage has decided to end the job, on a reading that has been seen.
    package func decided(_ cause: Cause, largest: [ProcessRow]) {
        guard recording.isOn else { return }
        let rows = largest.prefix(Sampler.rows).map { row in
            ProcessRow(
                pid: row.pid, memory: row.memory, commandLine: row.commandLine.clipped(to: Sampler.commandRoom))
        }
        write(recording.cut(at: Clock.now(), largest: rows))
        event(.decided, detail: cause.rawValue)
    }

    package func mark(_ mark: Mark, charged: ByteCount) {
        marks += 1
        let (pieces, isKept) = recording.mark(mark, at: Clock.now(), charged: charged)
        guard isKept else { return }
        write(pieces)
        log.mark(mark)
    }

    package func event(_ what: TraceEvent.What, detail: String? = nil, count: Int = 1) {
        guard recording.isOn else { return }
        write(recording.event(what, detail: detail, count: count, at: Clock.now()))
    }

    /// The run is over, and the gauge can still be read.
    package func finish(_ summary: inout RunSummary, _ gauge: Gauge) {
        recording.finish(at: Clock.now(), largestResident: summary.largestResident)
        let figures = recording.figures
        summary.peakTime = figures.peakTime.map { started.time(of: $0) }
        summary.average = figures.charged.mean.map { ByteCount(Int($0.rounded())) }
        summary.stages = recording.stages.ended
        summary.stagesLeftOut = recording.stages.leftOut
        summary.traffic = sampler.traffic(gauge)
        if case .cgroup(_, let meter) = gauge { summary.pressure = meter.readPressure() }
    }

    /// The last lines, the status being known.
    package func close(_ summary: RunSummary, _ node: NodeMemory) {
        if recording.marksLost > 0 { log.line("Stages: \(recording.marksLost) more marks, too many to be written") }
        guard recording.isOn else { return }
        var end = TraceEnd(time: 0)
        end.elapsed = summary.elapsed.inSeconds
        end.reason = summary.evidence.reason.rawValue
        end.status = summary.status.shellStatus
        end.peak = summary.peak.sampled
        end.peakBound = summary.peak.bound
        end.peakWithCache = summary.peakWithCache
        end.cpu = CPUTime(user: summary.cpuUser, system: summary.cpuSystem)
        end.traffic = summary.traffic
        end.pressure = summary.pressure
        let hardware = PrmonText.Hardware(processors: sysconf(CInt(_SC_NPROCESSORS_ONLN)), memory: node.sizes().total)
        let last = recording.close(
            end, events: summary.events, at: Clock.now(), hardware: hardware, version: summary.version)
        // Nobody waits for us any more: a line of many stages may take more than the writer's socket holds.
        for piece in last { scribe?.write(piece, patience: .seconds(1)) }
    }

    private func write(_ pieces: [Recording.Piece]) {
        for piece in pieces { scribe?.write(piece) }
    }
}
