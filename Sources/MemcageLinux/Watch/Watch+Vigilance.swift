import CMemcage
import Glibc
import MemcageModel

/// What the watch does against being got round: by a job that leaves its cage, holds memcage up, or traces it.
extension Watch {
    /// At the beat: a quiet job is not to be woken for.
    private static let musterPause = Interval.seconds(5), tracerPause = Interval.seconds(5)
    /// A busy node makes late; so late is somebody who did not run.
    private static let gap = Interval.seconds(5)

    /// `late`: woken so long after the due moment, or so long about what came before.
    func noteGap(_ late: Interval) {
        guard late >= Self.gap else { return }
        gaps.count += 1
        gaps.longest = max(gaps.longest, late)
        guard gaps.count <= 100 else { return }
        note("not run for \(late.inSentence)")
        log.line("Caution: memcage itself did not run for \(late.inSentence); nobody looked at the job meanwhile")
    }

    /// As somebody wants it: no gap.
    func stopSelf(_ signal: Signal) {
        mc_stop_self(signal.number)
        lastWoke = Clock.now()
    }

    func countGaps() {
        guard gaps.count > 0 else { return }
        let times = gaps.count == 1 ? "once" : "\(gaps.count) times"
        summary.cautions.append(
            "memcage itself did not run for up to \(gaps.longest.inSentence), \(times): it was stopped, or the node "
                + "suspended or overloaded; nobody looked at the job meanwhile")
    }

    /// Whether somebody of the job is outside of the cage. He is brought back if he may be, and from here on the whole
    /// is judged by /proc, since what was taken elsewhere stays charged there.
    func lookOver(_ now: Moment) {
        // Before its exec it may still be on its way into the cage.
        guard now >= musterDue, let muster, gauge.cage != nil, case .command = subject, !isUnborn else { return }
        musterDue = now + Self.musterPause
        let outsiders = muster.outsiders()
        let back = outsiders.count { muster.bringBack($0) }
        guard let first = outsiders.first, case .cgroup(let cage, let meter) = gauge else { return }
        gauge = .left(cage, meter, fallback)
        summary.hasLeftCage = true
        plan = LookPlan(lines: lines, caged: false)
        nextLook = now
        let place = first.folder?.printable ?? "a cgroup that cannot be seen from here"
        let what = "process \(first.pid) of the job has left the cage, for \(place)"
        note(what)
        let others = outsiders.count == 1 ? "" : ", and \(outsiders.count - 1) more with it"
        let fate = back == 0 ? "it stays there" : "\(back) brought back"
        let caution = "\(what)\(others) (\(fate)): the kernel's limit does not hold all of it; /proc judges the whole"
        log.line("Caution: \(caution)")
        summary.cautions.append(caution)
    }

    /// Of the job's user nobody can keep it from tracing us; but it does not do so unseen.
    func lookForTracer(_ now: Moment) {
        guard now >= tracerDue else { return }
        tracerDue = now + Self.tracerPause
        for (pid, name) in [(getpid(), "guard"), (hasSentinel ? getppid() : 0, "sentinel")] where pid > 0 {
            guard !isTraced, let tracer = tree.tracer(of: pid), tracer != strangeTracer else { continue }
            guard tree.isBelow(tracer) else {
                strangeTracer = tracer
                continue
            }
            isTraced = true
            let caution =
                "process \(tracer) of the job traces memcage's \(name) (pid \(pid)): what memcage says "
                + "and does of this job is no more to be trusted"
            note("process \(tracer) of the job traces memcage's \(name)")
            log.line("Caution: \(caution)")
            summary.cautions.append(caution)
        }
    }
}
