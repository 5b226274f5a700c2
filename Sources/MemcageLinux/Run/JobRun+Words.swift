import CMemcage
import Glibc
import MemcageModel

/// What a run says: its first words, its last, and the status it ends with.
extension JobRun {
    /// The first lines: in the log, and announced before the job can write anything itself.
    func open() {
        log.together {
            log.say(
                attached.map { LogText.attached(summary, pid: $0.pid, date: Clock.date()) }
                    ?? LogText.opening(settings, command: words, date: Clock.date()))
            log.line("Backend: \(summary.backend) (\(summary.placement))")
            for reason in summary.passedOver { log.line("Not used: \(reason)") }
            if settings.isGuarded, let note = placement.memory.note { log.line(note) }
            for caution in summary.cautions { log.line("Caution: \(caution)") }
        }
        log.deliver()
        recorder.open(summary)
    }

    /// The last lines, and the account of the log.
    func close() {
        let reason = summary.evidence.reason
        log.together {
            if reason.isEnforced { log.say(LogText.acted(reason, stamp: Clock.stamp())) }
            if let failure = summary.failure { log.line("Failed: \(failure)") }
            for line in summary.stuck { log.line("Could not be ended: \(line)") }
            log.line(LogText.verdict(summary))
            log.say(
                attached == nil || reason.isEnforced
                    ? LogText.closing(status: summary.status, date: Clock.date())
                    : LogText.leaving(summary, date: Clock.date()))
        }
        recorder.close(summary, NodeMemory(scratch: scratch))
        if let account = scribe?.finish() { summary.take(account) }
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
