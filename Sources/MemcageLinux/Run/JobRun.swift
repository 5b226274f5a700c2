import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// One run, from the placement to its summary. Whatever fails on the way, the cage is removed and the log
/// is written out.
package final class JobRun {
    let settings: RunSettings
    let words: [ByteString]
    private let rights: CommandRights
    /// What runs already, in place of a command.
    let attached: AttachedProcess?
    let placement: Placement
    let signals: SignalSource
    let scribe: Scribe?
    let scratch = Scratch()
    let started = Clock.now()
    var summary: RunSummary
    let tree: ProcessTree
    let recorder: JobRecorder
    let live: LivePlace
    package let log: RunLog

    /// Opens the log, last of all that can be refused: a run that is refused leaves no file behind. Every signal
    /// to memcage since `signals` was made is an event of the run.
    package init(
        _ words: [ByteString], placement: Placement, signals: consuming SignalSource, scribe: Scribe?,
        records: RecordFiles, live: LivePlace, rights: CommandRights = CommandRights(),
        attached: AttachedProcess? = nil, cautions others: [String] = []
    ) throws {
        settings = placement.memory.settings
        self.words = words
        self.attached = attached
        self.rights = rights
        self.placement = placement
        self.signals = signals
        self.scribe = scribe
        self.live = live
        // A maximum that nobody enforces deserves none.
        var cautions = (settings.isGuarded ? placement.memory.cautions : []) + records.cautions + others
        if attached != nil { cautions += placement.cautionsWithoutCage(settings) }
        let streams = records.streams
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
        summary.withdraw(placement.unheld(settings))
        summary.attachedPID = attached?.pid
        tree = ProcessTree(of: attached, scratch: scratch)
        recorder = JobRecorder(
            settings, streams: streams, clock: Epoch(started: started, time: summary.startedEpoch), scribe: scribe,
            log: log, tree: tree, attached: attached != nil)
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
            abandon()
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
        if attached == nil { becomeParent() }
        let node = NodeMemory(scratch: scratch)
        let byProc = ProcMeter(tree: tree)
        let gauge = if let attached { try gauge(byProc, attached) } else { try gauge(byProc) }
        defer { leave(gauge) }
        let swappedBefore = node.pagesSwappedOut()
        let witness = OOMWitness(gauge, view: placement.view, node: node, scratch: scratch)

        open()
        mc_reserve_memory(Watch.reserve)
        let marks = attached == nil ? openMarks() : nil
        let largest = LargestProcesses()
        let state = keepState()
        let progress = settings.progress ? Progress(max: settings.maxMemory, started: started) : nil
        defer {
            progress?.clear()
            state?.remove()
        }
        let anchor = placement.hasLeftSession ? scribe : nil
        let queue = try Watch.listen(to: signals, gauge, session: anchor, marks)
        let subject = if let attached { Subject.attached(attached) } else { try start(in: gauge.cage, marks) }
        let muster =
            attached == nil ? gauge.cage.flatMap { Muster($0, placement.view.mount, tree, scratch: scratch) } : nil
        let watch = Watch(
            settings, gauge: gauge, subject: subject, words: words, log: log, recorder: recorder, marks: marks,
            state: state, progress: progress, tree: tree, node: node, fallback: byProc, muster: muster,
            largest: largest, started: started, summary: summary)
        anchor?.anchor()
        try watch.run(on: queue, signals: signals, session: anchor)
        watch.countForeignMarks()

        summary = watch.summary
        summary.evidence.oom = witness.verdict(summary.evidence.command)
        summary.take(gauge, swapped: node.mayHaveSwapped(since: swappedBefore))
        recorder.finish(&summary, gauge)
    }

    private func becomeParent() {
        // Orphans of the job become our children, wherever they went in between.
        if mc_become_subreaper() < 0 {
            SentinelLink.tellStrays()
            summary.cautions.append("not a subreaper: a daemonised process may escape the watch")
        }
        // Besides the scribe there may be children of a shell that became memcage by exec: a `> >(tee log)`, a
        // service of the entrypoint. They are no part of the job, and not ours to end. A guard has none.
        if SentinelLink.isGuard { return }
        tree.walk()
        tree.excluded = tree.members.filter { $0.stat.parent == getpid() }.map(\.pid)
    }

    private func start(in cage: Cage?, _ marks: MarkSocket?) throws(SystemFailure) -> Subject {
        .command(
            try Command(
                words, in: cage, signals: signals, variables: marks.map { [$0.variable] } ?? [], rights: rights))
    }

    private func gauge(_ byProc: ProcMeter) throws(SystemFailure) -> Gauge {
        switch placement.backend {
        case .cgroup(let cage): .cgroup(cage, try CgroupMeter(cage, scratch: scratch))
        case .proc: .proc(byProc)
        }
    }

    @discardableResult
    static func remove(_ placement: Placement) -> SystemFailure? {
        guard let cage = placement.cage else { return nil }
        do throws(SystemFailure) {
            try Privilege.raised { () throws(SystemFailure) in try cage.remove() }
            return nil
        } catch {
            return error
        }
    }
}
