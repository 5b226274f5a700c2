import Glibc
import MemcageModel

/// Looks at the job, and what is decided on them.
extension Watch {
    /// A job that is far from its line, and of whom nobody has run since the last look, needs none.
    func isStill(_ now: Moment) -> Bool {
        guard plan.mayBeSpared, gauge.isStill(now, patience: plan.patience) else { return false }
        stillAt = now
        nextLook = plan.again(at: now, cost: Clock.now() - now)
        return true
    }

    func look(_ purpose: Gauge.Purpose, _ queue: borrowing EventQueue) {
        if lastReading != nil { setAside() }
        let began = Clock.now()
        guard var reading = gauge.look(purpose, deciding: deciding) else {
            loseCage(queue)
            return
        }
        if lines.minAvailable != nil { reading.available = node.available() }
        see(reading)

        let decision = policy.judge(reading)
        if decision.notices.contains(.warnLevel), let signal = settings.warnSignal { subject.signal(signal) }
        if let cause = decision.end { act(cause, reading) }
        for notice in decision.notices { tell(notice, reading) }
        if let cause = decision.end {
            account(for: cause, reading)
            return
        }
        let reported = isReporting(reading)
        nextLook = plan.next(after: reading, reported: reported, cost: reading.time - began)
        if let meter = gauge.cageMeter, !eventsArmed, !reported {
            queue.rearm(meter.eventsDescriptor, as: .memoryEvents, priority: true)
            eventsArmed = true
        }
    }

    /// What was held until then counts in the recording's means, and only that.
    func keepStill() {
        guard let stillAt, var reading = lastReading else { return }
        reading.time = stillAt
        recorder.see(reading)
        self.stillAt = nil
    }

    func see(_ reading: Reading) {
        keepStill()
        summary.peak.see(reading)
        recorder.see(reading)
        state?.see(reading, peak: summary.peak.sampled, phase: phase == .running ? .running : .ending)
        lastReading = reading
    }

    /// The status line, with a look of its own for people: by /proc, what forked processes share would else count for
    /// each of them.
    func show(_ progress: Progress, _ queue: borrowing EventQueue, _ now: Moment) {
        guard progress.isDue(now) else { return }
        if phase == .running, summary.evidence.command == nil, !isUnborn { look(.show, queue) }
        guard let lastReading else { return }
        progress.draw(
            lastReading, peak: summary.peak.sampled, stage: recorder.recording.stages.names.last,
            phase: phase == .running ? .running : .ending)
    }

    /// Somebody removed the cage, which can only be once nobody was in it: the job runs elsewhere, without our
    /// limit. /proc goes on with the watch.
    private func loseCage(_ queue: borrowing EventQueue) {
        if let meter = gauge.cageMeter { queue.remove(meter.eventsDescriptor) }
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
        recorder.event(TraceEvent.What(notice))
    }
}
