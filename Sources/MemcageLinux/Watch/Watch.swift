import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The watch over one job, from its birth to an empty tree.
///
/// Theory of operation. One thread, one loop: wait for an event or the next due moment; take in what
/// happened; look at the job when a look is due; let the pure policy judge; act. Nothing in the loop blocks:
/// the log is written by another process, and last words wait until the job has ended.
///
///     running ──decision──▶ asked ──grace over──▶ killing ──tree empty──▶ over
///        └──command ended, others left──▶ asked (leftovers) ─┘
///
/// Invariants:
/// - A child's pid is ours until we reap it, and we reap in one place only (`reap`): it cannot be reused
///   under our hands.
/// - The tree is empty when nobody alive but those we had before the command is our child: whoever loses its parent
///   becomes our child, because we are a subreaper, and our own list only grows while we read it.
/// - The first decision counts; what the kernel does afterwards is part of carrying it out.
package final class Watch {
    enum Phase: Equatable {
        case running, asked, killing(since: Moment)

        var isKilling: Bool {
            if case .killing = self { true } else { false }
        }
    }

    let settings: RunSettings
    let lines: Lines
    /// Lines on whose side each look has to be.
    let deciding: [ByteCount]
    var gauge: Gauge
    let fallback: ProcMeter
    let subject: Subject
    let words: [ByteString]
    let log: RunLog
    let recorder: JobRecorder
    let marks: MarkSocket?
    let state: StateFile?, progress: Progress?
    let tree: ProcessTree
    let signals: TreeSignals
    let node: NodeMemory
    let muster: Muster?
    let largest: LargestProcesses
    let started: Moment

    var policy: Policy
    var plan: LookPlan
    var ladder: Ladder?
    var phase = Phase.running
    /// The scribe has told that the session, or the service, of the launch is being ended.
    var sessionIsOver = false
    /// The process that the caller started stands above us.
    var hasSentinel = false
    var echoes = Echoes()
    /// When somebody outside last asked memcage to end the job.
    var lastRequest: Moment?
    var nextLook = Moment.distantFuture
    var nextBeat: Moment
    var eventsArmed = false
    var lastHigh = 0
    var lastReading: Reading?
    /// When the job was last found to be as the last look had it.
    var stillAt: Moment?
    /// A process of the job other than the command has ended.
    var hasReapedOthers = false
    /// Marks are waiting, and not before this moment are they taken in.
    var marksWaiting = false
    var nextMarks = Moment(nanoseconds: 0)
    var hasToldForeign = false
    /// What its marks last said is still to be taken in.
    var hasLastWords = false
    var hasSetAside = false
    var hasShed = false
    /// What the last look for marks cost, in CPU time: on a busy node a cheap one takes long too.
    var markCost = Interval.zero

    var musterDue: Moment
    var tracerDue: Moment
    var isTraced = false
    /// Who traces us and is none of the job: a person, with strace.
    var strangeTracer: Int32?
    /// Of memcage itself.
    var gaps = (count: 0, longest: Interval.zero)
    var lastWoke: Moment

    /// The summary in the making: what the run leaves to tell.
    package var summary: RunSummary

    package init(
        _ settings: RunSettings, gauge: Gauge, subject: Subject, words: [ByteString], log: RunLog,
        recorder: JobRecorder, marks: MarkSocket?, state: StateFile?, progress: Progress?, tree: ProcessTree,
        node: NodeMemory, fallback: ProcMeter, muster: Muster?, largest: LargestProcesses,
        started: Moment, summary: RunSummary
    ) {
        self.settings = settings
        self.gauge = gauge
        self.fallback = fallback
        self.subject = subject
        self.words = words
        self.log = log
        self.recorder = recorder
        self.marks = marks
        self.state = state
        self.progress = progress
        self.tree = tree
        self.node = node
        self.muster = muster
        self.largest = largest
        self.started = started
        lastWoke = started
        self.summary = summary
        signals = TreeSignals(tree)
        lines = Lines(settings, started: started)
        deciding = lines.deciding
        policy = Policy(lines)
        plan = LookPlan(lines: lines, caged: gauge.isWhole)
        nextBeat = started
        musterDue = started + Self.wayIn
        tracerDue = started + Self.wayIn
        eventsArmed = gauge.cageMeter != nil
        hasSentinel = SentinelLink.shared != nil
    }

    /// Runs until the command and all it started have ended.
    package func run(
        on queue: borrowing EventQueue, signals source: borrowing SignalSource, session: Scribe?
    ) throws(SystemFailure) {
        try expect(subject, queue)
        // What came before the command was there has reached memcage alone, from the terminal too.
        hear(source) { _ in false }
        reap()
        while !isOver {
            let (began, due) = (Clock.now(), nextDue)
            queue.wait(until: due) { woke in
                noteGap(max(woke - max(began, due), began - lastWoke))
                lastWoke = woke
            } _: { event in
                take(event, queue, source, session)
            }
            attend(queue)
            settleIn()
        }
        if let session { awaitStop(queue, source, session) }
        takeLastWords()
        // What the job said last, however much of it.
        for _ in 0..<10 where takeMarks() {
            break
        }
        settleBirth(queue)
        keepStill()
        countGaps()
    }

    private func attend(_ queue: borrowing EventQueue) {
        if phase != .running { descend() }
        takeLastWords()
        let now = Clock.now()
        if marksWaiting, now >= nextMarks { listen(queue, now) }
        if let progress, now >= progress.next { show(progress, queue, now) }
        guard phase == .running else { return }
        if case .attached(let process) = subject {
            if isOver(process) { return }
        } else if summary.evidence.command != nil {
            beginLeftovers()
            return
        }
        let deadline = lines.deadline.map { now >= $0 } ?? false
        if isUnborn, !deadline { return }
        let beat = now >= nextBeat
        if beat { lookOver(now) }
        guard beat || deadline || now >= nextLook else { return }
        if isStill(now), !beat, !deadline { return }
        look(beat ? .show : .decide, queue)
        guard beat else { return }
        lookForTracer(now)
        if subject.isAttached { keepUsage() }
        if let lastReading {
            log.usage(lastReading)
            recorder.beat(lastReading, gauge, reaped: CPUTime(user: summary.cpuUser, system: summary.cpuSystem))
        }
        nextBeat = now + settings.checkInterval
    }

    func note(_ what: String, at moment: Moment = Clock.now()) {
        summary.timeline.append(TimelineEntry(at: moment - started, what: what))
    }
}
