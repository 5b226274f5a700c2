import CMemcage
import Glibc
import MemcageModel

/// What memcage hears: signals from outside and from the terminal, and the ends of children.
extension Watch {
    /// Some of what has come; the rest makes the next wait a short one. A job that signals us without pause
    /// must not keep us from looking at it.
    func hear(_ source: borrowing SignalSource, commandHasIt: (SignalSource.Arrival) -> Bool) {
        for _ in 0..<64 {
            guard let arrival = source.next() else { return }
            hear(arrival, commandHasIt: !arrival.missedJob && commandHasIt(arrival))
        }
    }

    /// `commandHasIt`: the terminal sent it to the whole group.
    func hear(_ arrival: SignalSource.Arrival, commandHasIt: Bool) {
        let signal = arrival.signal
        guard !subject.isAttached || signal == .child else {
            hearAttached(signal)
            return
        }
        switch signal {
        case .child: reap()
        case _ where isEcho(arrival): break
        case .resume:
            continueCommand()
        case _ where arrival.fromKernel:
            if signal.asksToEnd { summary.evidence.fromTerminal = signal }
            if !commandHasIt { subject.signal(signal) }
        case _ where arrival.sender == getpid(): break
        default: forward(signal)
        }
    }

    /// Whether the sentinel has handed on what has come to us too, or the other way round.
    private func isEcho(_ arrival: SignalSource.Arrival) -> Bool {
        guard !arrival.fromKernel, hasSentinel else { return false }
        return echoes.isEcho(arrival.signal, from: arrival.sender, relayed: arrival.isRelayed, at: Clock.now())
    }

    /// Whoever killed the caller's process meant the job; nobody waits for it any more.
    func loseSentinel() {
        guard hasSentinel else { return }
        hasSentinel = false
        let kills = !SentinelLink.keepsJob && !phase.isKilling
        if kills { beginKilling() }
        note("the sentinel was killed")
        log.line("The process that the caller started was killed")
        guard kills else { return }
        summary.evidence.forwarded = .kill
        recorder.event(.kill, detail: "sentinel")
    }

    /// A request from outside goes to the command; a second one to end, to all that it started.
    private func forward(_ signal: Signal) {
        let again = signal.asksToEnd && summary.evidence.forwarded != nil
        if signal.asksToEnd {
            summary.evidence.forwarded = signal
            lastRequest = Clock.now()
        }
        if again || summary.evidence.command != nil {
            signals.signalAll(signal, in: gauge.cage)
        } else {
            subject.signal(signal)
        }
        // Bounded: somebody may signal the job every second for a week.
        if summary.timeline.count < 1000 {
            note("forwarded \(signal.name)\(again ? " to every process" : "")")
            recorder.event(.forwarded, detail: signal.name)
        }
    }

    /// The session, or the service, that memcage was started in is being ended, and with it whatever would be the
    /// job's without memcage: all of it hears so. Not where the same word has just come to memcage itself, as when
    /// somebody signals the whole process group.
    func loseSession() {
        guard !sessionIsOver else { return }
        sessionIsOver = true
        if let heard = lastRequest, Clock.now() - heard < .seconds(1) { return }
        summary.evidence.forwarded = .terminate
        signals.signalAll(.terminate, in: gauge.cage)
        note("the session or service of the launch ends; sent TERM to every process")
        recorder.event(.session)
        log.line("The session or service of the launch ends; sent TERM to every process")
    }

    /// Nobody is left there: after the word, the manager has killed what did not go by itself. Then so must we.
    func loseAnchor() {
        guard sessionIsOver, phase == .running else { return }
        beginKilling()
        note("the session or service of the launch is over; kill")
        log.line("The session or service of the launch is over; what is left of the job is killed")
    }

    /// A manager that stops our scope signals one process after the other, and kills at once when a cgroup vanishes
    /// under its walk (systemd 252 takes ENOENT for "nobody to wait for"; seen: memcage killed before its report). So
    /// where the command died of a TERM that is not ours, our own is waited for before the cage is removed.
    func awaitStop(_ queue: borrowing EventQueue, _ source: borrowing SignalSource, _ session: Scribe) {
        guard summary.evidence.command == .signalled(.terminate), summary.evidence.cause == nil else { return }
        let end = Clock.now() + .milliseconds(500)
        while summary.evidence.forwarded == nil, Clock.now() < end {
            queue.wait(until: end) { event in take(event, queue, source, session) }
        }
    }

    /// What the command said last is the stage that it ended in. Not at once: it may be that the rest of the tree is
    /// to be killed first.
    func takeLastWords() {
        guard hasLastWords else { return }
        hasLastWords = false
        _ = takeMarks()
        if summary.evidence.cause == nil { summary.stage = recorder.recording.stages.names }
    }

    // The only place where children are reaped.
    func reap() {
        var child = mc_child()
        var pid: pid_t = 0
        while mc_next_child(&pid) == 1 {
            // A zombie still tells what it has waited for; once it is reaped, nobody does.
            let isAlone = pid == subject.pid && isAlone
            guard mc_wait(pid, &child) == 1 else { break }
            // Of an attached tree nobody is our child; only the scribe is.
            if subject.isAttached { continue }
            if child.stopped == 1 {
                if child.pid == subject.pid { followStop(Signal(child.value)) }
                continue
            }
            if let place = tree.excluded.firstIndex(of: child.pid) {
                // Its pid may soon be that of a process of the job.
                tree.excluded.remove(at: place)
                continue
            }
            summary.largestResident = max(summary.largestResident, .kibibytes(Int(child.largest_kib)))
            summary.cpuUser.nanoseconds &+= Interval.microseconds(Int(child.cpu_user_us)).nanoseconds
            summary.cpuSystem.nanoseconds &+= Interval.microseconds(Int(child.cpu_system_us)).nanoseconds
            if child.pid != subject.pid { hasReapedOthers = true }
            if child.pid == subject.pid {
                summary.wasAlone = isAlone
                hasLastWords = true
                summary.evidence.command =
                    child.exited == 1
                    ? .exited(UInt8(truncatingIfNeeded: child.value)) : .signalled(Signal(child.value))
            }
        }
    }

    /// Whether the command, still to be reaped, was all there ever was of the job: it has waited for no child, and
    /// none is left to us. (One of a parent that ignores SIGCHLD, come and gone between two looks, escapes this.)
    private var isAlone: Bool {
        guard !hasReapedOthers else { return false }
        tree.walk()
        return tree.members.allSatisfy { $0.pid == subject.pid && $0.stat.childFaults == 0 }
    }

    /// The terminal stopped the job (Ctrl-Z): the shell waits for memcage, so memcage stops with it. A job
    /// that somebody stopped by hand is watched on.
    private func followStop(_ signal: Signal) {
        guard signal.isTerminalStop, phase == .running else { return }
        progress?.clear()
        // Continued, we hear SIGCONT, which continues the command. Without it we were never stopped (a terminal
        // stops no orphaned group), and the command is left as it is: continued, it would stop at once again.
        stopSelf(signal)
    }

    /// `fg` continues the whole group; somebody who continued memcage alone means the job too.
    private func continueCommand() {
        if tree.stat(of: subject.pid)?.isStopped == true { subject.signal(.resume) }
    }
}
