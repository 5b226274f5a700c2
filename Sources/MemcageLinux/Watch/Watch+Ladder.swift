import Glibc
import MemcageModel

/// The way down: from a decision, or from a command that left others behind, to an empty tree.
///
/// First the signals, then the words. From a decision to the last signal that follows from it nothing is allocated and
/// nothing is written that could wait for somebody: what is to be told of that moment is read into memory set aside,
/// and told when the tree has been signalled. So it is again from each kill to the next, until the tree is empty.
extension Watch {
    func act(_ cause: Cause, _ reading: Reading) {
        // Has been, unless the very first look has decided.
        setAside()
        tree.holdNoMore()
        summary.evidence.cause = cause
        SentinelLink.tell(status: ExitStatus(summary.evidence, onKill: settings.statusOnKill))
        if let meter = gauge.cageMeter {
            summary.evidence.kernelWasFirst = (meter.readLocalEvents()?.oom ?? 0) > 0
        }
        summary.chargedAtDecision = reading.charged
        largest.collect(gauge, tree)
        // What the job said of itself just before.
        _ = marks?.keep { descends($0) }
        ask(settings.signal, since: reading)
    }

    /// The words that belong to `act`.
    func account(for cause: Cause, _ reading: Reading) {
        note("decided: \(cause.rawValue)", at: reading.time)
        note("sent \(settings.signal.name) to every process")
        takeKeptMarks()
        summary.stage = recorder.recording.stages.names
        summary.largest = largest.rows
        recorder.decided(cause, largest: summary.largest)
        recorder.event(.signal, detail: settings.signal.name)
        let stamp = Clock.stamp()
        log.say(
            LogText.acting(
                cause, charged: reading.charged, settings: settings, available: reading.available, stamp: stamp))
        log.write(LogText.table(summary.largest, stage: summary.stage, stamp: stamp))
    }

    /// The command ended by itself. Whoever is left is asked to go, and then made to.
    func beginLeftovers() {
        tree.holdNoMore()
        walkLeftovers()
        summary.leftovers = tree.members.count { !$0.stat.isZombie }
        guard summary.leftovers > 0 || gauge.cage?.isPopulated == true else { return }
        setAside()
        ask(.terminate, since: gauge.look(.decide, deciding: deciding) ?? Reading(time: Clock.now(), charged: .zero))
        note("command ended, \(summary.leftovers) processes left behind")
        recorder.event(.leftovers, count: summary.leftovers)
        log.line("Leftovers: \(summary.leftovers) processes outlived the command; ending them")
    }

    private func ask(_ signal: Signal, since reading: Reading) {
        gauge.liftThrottle()
        signals.signalAll(signal, in: gauge.cage)
        ladder = Ladder(at: reading, lines: lines, grace: settings.grace)
        phase = .asked
    }

    /// Before there is a word on anything else that the watch has woken to.
    func descend() {
        if case .killing(let since) = phase { finishKilling(since) } else { climb() }
    }

    private func climb() {
        guard var ladder else { return }
        let look = gauge.look(.decide, deciding: deciding)
        if let look { see(look) }
        let urgency = ladder.urgency(look ?? Reading(time: Clock.now(), charged: .zero))
        self.ladder = ladder
        guard let urgency else { return }
        let decided = Clock.now()
        beginKilling()
        note("kill: \(urgency.rawValue)", at: decided)
        recorder.event(.kill, detail: urgency.rawValue)
    }

    func beginKilling() {
        tree.holdNoMore()
        phase = .killing(since: Clock.now())
        killAll()
    }

    private func finishKilling(_ since: Moment) {
        if Clock.now() - since >= Ladder.patience {
            reap()
            tree.walk()
            summary.stuck = tree.members.filter { !$0.stat.isZombie }.map { member in
                "pid \(member.pid), state \(String(UnicodeScalar(member.stat.state)))"
            }
            if summary.stuck.isEmpty { summary.stuck = ["processes in the cage that cannot be seen from here"] }
            return
        }
        killAll()
        reap()
    }

    private func killAll() {
        gauge.cage?.kill()
        signals.killAll()
    }
}
