import Glibc
import MemcageModel

/// The way down: from a decision, or from a command that left others behind, to an empty tree.
extension Watch {
    /// From the decision to the signal nothing is written that could wait for somebody.
    func act(_ cause: Cause, _ reading: Reading) {
        summary.evidence.cause = cause
        SentinelLink.tell(status: ExitStatus(summary.evidence, onKill: settings.statusOnKill))
        if let meter = gauge.cageMeter {
            summary.evidence.kernelWasFirst = (meter.readLocalEvents()?.oom ?? 0) > 0
        }
        summary.chargedAtDecision = reading.charged
        note("decided: \(cause.rawValue)")
        summary.largest = LargestProcesses.collect(gauge, tree)
        // What the job said of itself just before.
        _ = takeMarks()
        summary.stage = recorder.recording.stages.names
        gauge.liftThrottle()
        signalTree(settings.signal)
        note("sent \(settings.signal.name) to every process")
        recorder.decided(cause, largest: summary.largest)
        recorder.event(.signal, detail: settings.signal.name)
        let stamp = Clock.stamp()
        log.say(
            LogText.acting(
                cause, charged: reading.charged, settings: settings, available: reading.available, stamp: stamp))
        log.write(LogText.table(summary.largest, stage: summary.stage, stamp: stamp))
        ladder = Ladder(at: reading, lines: lines, grace: settings.grace)
        phase = .asked
    }

    /// The command ended by itself. Whoever is left is asked to go, and then made to.
    func beginLeftovers() {
        walkLeftovers()
        summary.leftovers = tree.members.count { !$0.stat.isZombie }
        guard summary.leftovers > 0 || gauge.cage?.isPopulated == true else { return }
        note("command ended, \(summary.leftovers) processes left behind")
        recorder.event(.leftovers, count: summary.leftovers)
        log.line("Leftovers: \(summary.leftovers) processes outlived the command; ending them")
        gauge.liftThrottle()
        signalTree(.terminate)
        let reading = gauge.look(.decide, lines: lines) ?? Reading(time: Clock.now(), charged: .zero)
        ladder = Ladder(at: reading, lines: lines, grace: settings.grace)
        phase = .asked
    }

    func climb() {
        guard var ladder else { return }
        let look = gauge.look(.decide, lines: lines)
        if let look { see(look) }
        let reading = look ?? Reading(time: Clock.now(), charged: .zero)
        let urgency = ladder.urgency(reading)
        self.ladder = ladder
        guard let urgency else { return }
        note("kill: \(urgency.rawValue)")
        recorder.event(.kill, detail: urgency.rawValue)
        beginKilling()
    }

    func beginKilling() {
        phase = .killing(since: Clock.now())
        killAll()
    }

    func finishKilling(_ since: Moment) {
        reap()
        if Clock.now() - since >= Ladder.patience {
            tree.walk()
            summary.stuck = tree.members.filter { !$0.stat.isZombie }.map { member in
                "pid \(member.pid), state \(String(UnicodeScalar(member.stat.state)))"
            }
            if summary.stuck.isEmpty { summary.stuck = ["processes in the cage that cannot be seen from here"] }
            return
        }
        killAll()
    }

    private func killAll() {
        gauge.cage?.kill()
        signals.killAll()
    }

    func signalTree(_ signal: Signal) {
        let ticks = TreeSignals.ticksNow()
        let caged = gauge.cage?.processes() ?? []
        guard !caged.isEmpty else {
            signals.signalAll(signal)
            return
        }
        // In this very tick a pid of the list may have come to a stranger: who was born in it is left to the walk.
        let told = Set(signals.signal(caged, signal, bornBefore: ticks))
        // Whoever moved itself out of the cage is still our descendant.
        tree.walk()
        signals.signalMembers(signal, besides: told, bornBy: ticks)
    }
}
