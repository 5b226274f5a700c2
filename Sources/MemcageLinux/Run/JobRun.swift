import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// One run, from the placement to its summary. Whatever fails on the way, the cage is removed and the log
/// is written out.
package final class JobRun {
    private let settings: RunSettings
    private let words: [ByteString]
    private let placement: Placement
    private let signals: SignalSource
    private let scribe: Scribe?
    private let scratch = Scratch()
    private let started = Clock.now()
    private var summary: RunSummary
    private let tree: ProcessTree
    private let recorder: JobRecorder
    package let log: RunLog

    /// Opens the log, last of all that can be refused: a run that is refused leaves no file behind. Every signal
    /// to memcage since `signals` was made is an event of the run.
    package init(
        _ words: [ByteString], placement: Placement, signals: consuming SignalSource, scribe: Scribe?,
        records: RecordFiles, cautions others: [String] = []
    ) throws {
        settings = placement.memory.settings
        self.words = words
        self.placement = placement
        self.signals = signals
        self.scribe = scribe
        var cautions = placement.memory.cautions + records.cautions + others
        do {
            let file = try LogFile.open(settings.log, cautions: &cautions)
            if file.number != nil { try Self.hand(file, to: scribe) }
            try records.hand(to: scribe)
        } catch {
            Self.remove(placement)
            throw error
        }
        log = RunLog(scribe: scribe, settings: settings)
        summary = RunSummary(
            version: Version.number, command: words, settings: settings, backend: placement.backendName,
            placement: placement.description, startedAt: Clock.iso(), startedEpoch: Clock.epoch())
        summary.passedOver = placement.passedOver
        summary.cautions = cautions
        tree = ProcessTree(scratch: scratch)
        recorder = JobRecorder(
            settings, clock: Epoch(started: started, time: summary.startedEpoch), scribe: scribe, log: log, tree: tree)
    }

    private static func hand(_ file: borrowing OwnedDescriptor?, to scribe: Scribe?) throws(SystemFailure) {
        switch file {
        case .some(let descriptor): try scribe?.open(descriptor)
        case .none: break
        }
    }

    package func run() throws(SystemFailure) -> RunSummary {
        do {
            try watchOver()
        } catch {
            Self.remove(placement)
            throw error
        }
        if let failure = Self.remove(placement) { summary.cautions.append(failure.message) }
        summary.elapsed = Clock.now() - started
        summary.status = ExitStatus(
            summary.evidence, onKill: settings.statusOnKill, onFailure: settings.statusOnFailure)
        close()
        return summary
    }

    private func watchOver() throws(SystemFailure) {
        // Orphans of the job become our children, wherever they went in between.
        if mc_become_subreaper() < 0 { summary.cautions.append("not a subreaper: a daemonised process may escape") }
        // Besides the scribe there may be children of a shell that became memcage by exec: a `> >(tee log)`, a
        // service of the entrypoint. They are no part of the job, and not ours to end.
        tree.walk()
        tree.excluded = tree.members.filter { $0.stat.parent == getpid() }.map(\.pid)
        let node = NodeMemory(scratch: scratch)
        let byProc = ProcMeter(tree: tree, scratch: scratch)
        let gauge = try gauge(byProc)
        let swappedBefore = node.pagesSwappedOut()
        let witness = OOMWitness(gauge, view: placement.view, node: node, scratch: scratch)

        open()
        let marks = openMarks()
        let command = try Command(
            words, in: gauge.cage, signals: signals, variables: marks.map { [$0.variable] } ?? [])
        let watch = Watch(
            settings, gauge: gauge, command: command, words: words, log: log, recorder: recorder, marks: marks,
            tree: tree, node: node, fallback: byProc, started: started, summary: summary)
        let anchor = placement.hasLeftSession ? scribe : nil
        anchor?.anchor()
        try watch.run(signals: signals, session: anchor)

        summary = watch.summary
        summary.evidence.oom = witness.verdict(summary.evidence.command)
        summary.take(gauge, swapped: node.mayHaveSwapped(since: swappedBefore))
        recorder.finish(&summary, gauge)
    }

    /// A job that cannot say where it is runs all the same.
    private func openMarks() -> MarkSocket? {
        do {
            return try MarkSocket()
        } catch {
            summary.cautions.append(error.message)
            return nil
        }
    }

    private func gauge(_ byProc: ProcMeter) throws(SystemFailure) -> Gauge {
        switch placement.backend {
        case .cgroup(let cage): .cgroup(cage, try CgroupMeter(cage, scratch: scratch))
        case .proc: .proc(byProc)
        }
    }

    @discardableResult
    private static func remove(_ placement: Placement) -> SystemFailure? {
        guard case .cgroup(let cage) = placement.backend else { return nil }
        do throws(SystemFailure) {
            try Privilege.raised { () throws(SystemFailure) in try cage.remove() }
            return nil
        } catch {
            return error
        }
    }

    /// The first lines: in the log, and announced before the job can write anything itself.
    private func open() {
        log.say(LogText.opening(settings, command: words, date: Clock.date()))
        log.deliver()
        log.line("Backend: \(placement.backendName) (\(placement.description))")
        for reason in placement.passedOver { log.line("Not used: \(reason)") }
        if let note = placement.memory.note { log.line(note) }
        for caution in summary.cautions { log.line("Caution: \(caution)") }
        recorder.open(summary)
    }

    /// The last lines, and the account of the log.
    private func close() {
        let reason = summary.evidence.reason
        if reason.isEnforced { log.say(LogText.acted(reason, stamp: Clock.stamp())) }
        if let failure = summary.failure { log.line("Failed: \(failure)") }
        for line in summary.stuck { log.line("Could not be ended: \(line)") }
        log.line(LogText.verdict(summary))
        log.say(LogText.closing(status: summary.status, date: Clock.date()))
        recorder.close(summary, NodeMemory(scratch: scratch))
        guard let account = scribe?.finish(), account.lost > 0 else { return }
        summary.lostRecords = account.lost
        let why = account.isStuck ? "its file does not take writes" : account.error?.description ?? "it fell behind"
        for (count, what) in [(account.lost - account.lostRecording, "log"), (account.lostRecording, "recording")]
        where count > 0 {
            summary.cautions.append("\(count) records of the \(what) are lost: \(why)")
        }
    }

    /// Gives signals their effect back and says what is to be said to people: these writes may wait, for a
    /// pager or a stopped terminal, and Ctrl-C must end the wait.
    package func speak(_ summary: RunSummary) {
        SentinelLink.tellFinished()
        signals.restore()
        log.deliver()
        for caution in summary.cautions { RunLog.talk("memcage: caution: \(caution)\n") }
        if let failure = summary.failure { RunLog.talk("memcage: \(failure)\n") }
        for line in summary.stuck { RunLog.talk("memcage: could not be ended: \(line)\n") }
        if let line = LastLine.render(summary) { RunLog.talk(line) }
    }

    /// Ends memcage as the run ended.
    package func exit(_ status: ExitStatus) -> Never {
        if case .dieOf(let signal) = status { mc_die_of(signal.number) }
        Glibc.exit(Int32(status.shellStatus))
    }
}

extension RunSummary {
    /// `swapped`: something was swapped out on the node meanwhile, perhaps of the job.
    fileprivate mutating func take(_ gauge: Gauge, swapped: Bool) {
        guard case .cgroup(_, let meter) = gauge else {
            if wasAlone, !swapped {
                peak.settle(largestResidentOfOne: largestResident)
            } else {
                peak.boundSource = "none: between two looks /proc sees nothing"
            }
            unseen = ["memfd that is not mapped", "files in tmpfs", "socket buffers", "kernel memory but page tables"]
            return
        }
        events = meter.readEvents()
        peakWithCache = meter.readPeak()
        // What was charged was never more than what was held, and that never more than the limit.
        peak.bound = peakWithCache ?? settings.maxMemory
        peak.boundSource = peakWithCache == nil ? "memory.max" : "memory.peak"
        cpuUser = Interval(nanoseconds: meter.cpuTime("user_usec") * 1000)
        cpuSystem = Interval(nanoseconds: meter.cpuTime("system_usec") * 1000)
    }
}
