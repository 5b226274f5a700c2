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
/// - The tree is empty when nobody but the scribe is our child: whoever loses its parent becomes our child,
///   because we are a subreaper, and our own list only grows while we read it.
/// - The first decision counts; what the kernel does afterwards is part of carrying it out.
package final class Watch {
    private enum Phase: Equatable { case running, asked, killing(since: Moment) }

    private let settings: RunSettings
    private let lines: Lines
    private var gauge: Gauge
    private let fallback: ProcMeter
    private let command: Command
    private let words: [ByteString]
    private let log: RunLog
    private let tree: ProcessTree
    private let signals: TreeSignals
    private let node: NodeMemory
    private let started: Moment

    private var policy: Policy
    private var plan: LookPlan
    private var ladder: Ladder?
    private var phase = Phase.running
    private var nextLook = Moment.distantFuture
    private var nextBeat: Moment
    private var eventsArmed = false
    private var lastHigh = 0
    private var lastReading: Reading?

    /// What the run leaves to tell.
    package private(set) var evidence = Evidence()
    package private(set) var birthFailure: Command.Failure?
    package private(set) var peak = Peak()
    package private(set) var timeline: [TimelineEntry] = []
    package private(set) var largest: [ProcessRow] = []
    package private(set) var chargedAtDecision: ByteCount?
    package private(set) var leftovers = 0
    package private(set) var stuck: [String] = []
    /// The largest resident set of a single process, as the kernel kept it.
    package private(set) var largestResident = ByteCount.zero
    package private(set) var cpuUser = Interval.zero
    package private(set) var cpuSystem = Interval.zero

    package init(
        _ settings: RunSettings, gauge: Gauge, command: Command, words: [ByteString], log: RunLog,
        tree: ProcessTree, node: NodeMemory, fallback: ProcMeter, started: Moment
    ) {
        self.settings = settings
        self.gauge = gauge
        self.fallback = fallback
        self.command = command
        self.words = words
        self.log = log
        self.tree = tree
        self.node = node
        self.started = started
        signals = TreeSignals(tree)
        lines = Lines(settings, started: started)
        policy = Policy(lines)
        plan = LookPlan(lines: lines, caged: gauge.cage != nil)
        nextBeat = started
    }

    /// Runs until the command and all it started have ended.
    package func run(signals source: borrowing SignalSource) throws(SystemFailure) {
        let queue = try EventQueue()
        try queue.add(source.number, as: .signals)
        if let number = command.birthDescriptor { try queue.add(number, as: .birth) }
        if case .cgroup(_, let meter) = gauge {
            try queue.add(meter.eventsDescriptor, as: .memoryEvents, priority: true, oneShot: true)
            eventsArmed = true
        }
        reap()
        while !isOver {
            queue.wait(until: nextDue) { event in take(event, queue, source) }
            attend(queue)
        }
        settleBirth(queue)
    }

    // MARK: events

    private var nextDue: Moment {
        var due = min(nextLook, ladder == nil ? nextBeat : .distantFuture)
        if let deadline = lines.deadline, phase == .running { due = min(due, deadline) }
        switch phase {
        case .running: break
        case .asked, .killing: due = min(due, Clock.now() + LookPlan.ladderPause)
        }
        return due
    }

    private func take(_ event: EventSource, _ queue: borrowing EventQueue, _ source: borrowing SignalSource) {
        switch event {
        case .signals:
            while let arrival = source.next() { hear(arrival) }
        case .birth: settleBirth(queue)
        case .memoryEvents:
            eventsArmed = false
            nextLook = .init(nanoseconds: 0)
        }
    }

    private func settleBirth(_ queue: borrowing EventQueue) {
        guard let number = command.birthDescriptor else { return }
        queue.remove(number)
        if let failure = command.birth(of: words) {
            birthFailure = failure
            evidence.setupFailure = failure.failure
        }
    }

    private func hear(_ arrival: SignalSource.Arrival) {
        let signal = arrival.signal
        switch signal {
        case .child: reap()
        case .resume:
            continueCommand()
        case _ where arrival.fromKernel:
            if signal.asksToEnd { evidence.fromTerminal = signal }
        case _ where arrival.sender == getpid(): break
        default: forward(signal)
        }
    }

    /// A request from outside goes to the command; a second one to end, to all that it started.
    private func forward(_ signal: Signal) {
        let again = signal.asksToEnd && evidence.forwarded != nil
        if signal.asksToEnd { evidence.forwarded = signal }
        note("forwarded \(signal.name)\(again ? " to every process" : "")")
        if again || evidence.command != nil { signalTree(signal) } else { command.signal(signal) }
    }

    // The only place where children are reaped.
    private func reap() {
        var child = mc_child()
        while mc_wait_any(&child) == 1 {
            if child.stopped == 1 {
                if child.pid == command.pid { followStop(Signal(child.value)) }
                continue
            }
            if tree.excluded.contains(child.pid) { continue }
            largestResident = max(largestResident, .kibibytes(Int(child.largest_kib)))
            cpuUser.nanoseconds += Int(child.cpu_user_us) * 1000
            cpuSystem.nanoseconds += Int(child.cpu_system_us) * 1000
            if child.pid == command.pid {
                evidence.command =
                    child.exited == 1
                    ? .exited(UInt8(truncatingIfNeeded: child.value)) : .signalled(Signal(child.value))
            }
        }
    }

    /// The terminal stopped the job (Ctrl-Z): the shell waits for memcage, so memcage stops with it. A job
    /// that somebody stopped by hand is watched on.
    private func followStop(_ signal: Signal) {
        guard signal.isTerminalStop, phase == .running else { return }
        mc_stop_self(signal.number)
        continueCommand()
    }

    /// `fg` continues the whole group; somebody who continued memcage alone means the job too.
    private func continueCommand() {
        if tree.stat(of: command.pid)?.isStopped == true { command.signal(.resume) }
    }

    // MARK: judgement

    private func attend(_ queue: borrowing EventQueue) {
        let now = Clock.now()
        switch phase {
        case .running:
            if evidence.command != nil {
                beginLeftovers()
                return
            }
            let beat = now >= nextBeat
            let deadline = lines.deadline.map { now >= $0 } ?? false
            guard beat || deadline || now >= nextLook else { return }
            look(beat ? .show : .decide, queue)
            if beat {
                if let lastReading { log.usage(lastReading) }
                nextBeat = now + settings.checkInterval
            }
        case .asked: climb()
        case .killing(let since): finishKilling(since)
        }
    }

    private func look(_ purpose: Gauge.Purpose, _ queue: borrowing EventQueue) {
        let began = Clock.now()
        guard var reading = gauge.look(purpose, lines: lines) else {
            loseCage(queue)
            return
        }
        if lines.minAvailable != nil { reading.available = node.available() }
        peak.see(reading)
        lastReading = reading

        let decision = policy.judge(reading)
        for notice in decision.notices { tell(notice, reading) }
        if let cause = decision.end {
            act(cause, reading)
            return
        }
        let reported = isReporting(reading)
        nextLook = plan.next(after: reading, reported: reported, cost: reading.time - began)
        if case .cgroup(_, let meter) = gauge, !eventsArmed, !reported {
            queue.rearm(meter.eventsDescriptor, as: .memoryEvents)
            eventsArmed = true
        }
    }

    /// Somebody removed the cage, which can only be once nobody was in it: the job runs elsewhere, without our
    /// limit. /proc goes on with the watch.
    private func loseCage(_ queue: borrowing EventQueue) {
        if case .cgroup(_, let meter) = gauge { queue.remove(meter.eventsDescriptor) }
        gauge = .proc(fallback)
        plan = LookPlan(lines: lines, caged: false)
        nextLook = Clock.now()
        note("the cage was removed from outside; going on by /proc")
        log.line("Caution: the cage was removed from outside; going on by /proc")
    }

    /// Whether the kernel acted at a limit since the last look.
    private func isReporting(_ reading: Reading) -> Bool {
        let seen = reading.stall?.limitEvents ?? 0
        defer { lastHigh = seen }
        return seen != lastHigh
    }

    private func tell(_ notice: Notice, _ reading: Reading) {
        log.say(LogText.notice(notice, charged: reading.charged, settings: settings, stamp: Clock.stamp()))
        note(notice.rawValue)
        if notice == .warnLevel, let signal = settings.warnSignal { command.signal(signal) }
    }

    // MARK: the ladder

    /// From the decision to the signal nothing is written that could wait for somebody.
    private func act(_ cause: Cause, _ reading: Reading) {
        evidence.cause = cause
        if case .cgroup(_, let meter) = gauge { evidence.kernelWasFirst = meter.readEvents().oomKill > 0 }
        chargedAtDecision = reading.charged
        note("decided: \(cause.rawValue)")
        largest = LargestProcesses.collect(gauge, tree)
        gauge.cage?.liftThrottle()
        signalTree(settings.signal)
        note("sent \(settings.signal.name) to every process")
        let stamp = Clock.stamp()
        log.say(
            LogText.acting(
                cause, charged: reading.charged, settings: settings, available: reading.available, stamp: stamp))
        log.write(LogText.table(largest, stamp: stamp))
        ladder = Ladder(at: reading, lines: lines, grace: settings.grace)
        phase = .asked
    }

    /// The command ended by itself. Whoever is left is asked to go, and then made to.
    private func beginLeftovers() {
        tree.walk()
        leftovers = tree.members.count { !$0.stat.isZombie }
        guard leftovers > 0 || gauge.cage?.isPopulated == true else { return }
        note("command ended, \(leftovers) processes left behind")
        log.line("Leftovers: \(leftovers) processes outlived the command; ending them")
        gauge.cage?.liftThrottle()
        signalTree(.terminate)
        let reading = gauge.look(.decide, lines: lines) ?? Reading(time: Clock.now(), charged: .zero)
        ladder = Ladder(at: reading, lines: lines, grace: settings.grace)
        phase = .asked
    }

    private func climb() {
        guard var ladder else { return }
        let reading = gauge.look(.decide, lines: lines) ?? Reading(time: Clock.now(), charged: .zero)
        peak.see(reading)
        let urgency = ladder.urgency(reading)
        self.ladder = ladder
        guard let urgency else { return }
        note("kill: \(urgency.rawValue)")
        phase = .killing(since: Clock.now())
        killAll()
    }

    private func finishKilling(_ since: Moment) {
        reap()
        if Clock.now() - since >= Ladder.patience {
            tree.walk()
            stuck = tree.members.filter { !$0.stat.isZombie }.map { member in
                "pid \(member.pid), state \(String(UnicodeScalar(member.stat.state)))"
            }
            if stuck.isEmpty { stuck = ["processes in the cage that cannot be seen from here"] }
            return
        }
        killAll()
    }

    private func killAll() {
        gauge.cage?.kill()
        signals.killAll()
    }

    private func signalTree(_ signal: Signal) {
        let ticks = TreeSignals.ticksNow()
        let caged = gauge.cage?.processes() ?? []
        guard !caged.isEmpty else {
            signals.signalAll(signal)
            return
        }
        signals.signal(caged, signal, bornBefore: ticks)
        // Whoever moved itself out of the cage is still our descendant.
        tree.walk()
        let inside = Set(caged)
        signals.signal(tree.members.map(\.pid).filter { !inside.contains($0) }, signal, bornBefore: ticks)
    }

    private var isOver: Bool {
        if !stuck.isEmpty { return true }
        guard evidence.command != nil else { return false }
        tree.walk()
        guard tree.members.allSatisfy({ $0.stat.isZombie }) else { return false }
        return gauge.cage?.isPopulated != true
    }

    private func note(_ what: String) {
        timeline.append(TimelineEntry(at: Clock.now() - started, what: what))
    }
}
