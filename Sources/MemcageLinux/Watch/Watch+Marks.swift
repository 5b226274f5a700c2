import Glibc
import MemcageModel

/// What the job says of itself.
extension Watch {
    /// A storm of marks wakes the watch a hundred times a second, and each time it takes in so many.
    private static let marksPause = Interval.milliseconds(10)

    /// A look before the marks count, so that what was held until now is the old stage's; unless looks are dear, as in
    /// a large tree, and the last one is fresh by that measure.
    func listen(_ queue: borrowing EventQueue, _ now: Moment) {
        let pause = Interval(nanoseconds: markCost.nanoseconds * 20)
        if phase == .running, summary.evidence.command == nil, lastReading.map({ now - $0.time >= pause }) ?? true {
            let before = Clock.ownCPU()
            look(.decide, queue)
            markCost = Clock.ownCPU() - before
        }
        marksWaiting = !takeMarks()
        nextMarks = Clock.now() + Self.marksPause
        if !marksWaiting, let marks { queue.rearm(marks.number, as: .marks) }
    }

    /// False when more are waiting.
    func takeMarks() -> Bool {
        guard let marks else { return true }
        let isAll = marks.keep { descends($0) }
        takeKeptMarks()
        return isAll
    }

    /// Those that have been taken out of the queue.
    func takeKeptMarks() {
        guard let marks else { return }
        let before = recorder.marks
        marks.takeKept { recorder.mark($0, charged: lastReading?.charged ?? .zero) }
        if recorder.marks != before { state?.setStages(recorder.recording.stages.names) }
        guard !hasToldForeign, marks.foreign.count > 0 else { return }
        hasToldForeign = true
        log.line("Marks of user \(marks.foreign.user) are not taken")
    }

    /// Whether a process has us above it. We are a subreaper: whoever of the job lost its parent has.
    func descends(_ pid: pid_t) -> Bool {
        var ancestor = pid
        for _ in 0..<64 {
            guard ancestor > 1, let stat = tree.stat(of: ancestor) else { return false }
            if stat.parent == getpid() { return true }
            ancestor = stat.parent
        }
        return false
    }

    /// For the report.
    func countForeignMarks() {
        guard let marks, marks.foreign.count > 0 else { return }
        let count = marks.foreign.count == 1 ? "1 mark was" : "\(marks.foreign.count) marks were"
        summary.cautions.append("\(count) not taken: user \(marks.foreign.user) is not the job's")
    }
}
