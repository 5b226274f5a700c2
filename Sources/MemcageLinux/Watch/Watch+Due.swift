import MemcageModel

/// When the loop wakes by itself, and when it is over.
extension Watch {
    var nextDue: Moment {
        // On the ladder the plan of looks counts no more: the moment of its last one has passed.
        guard phase == .running else { return Clock.now() + LookPlan.ladderPause }
        // Its birth is told; woken all the same, so that a gap is seen.
        if isUnborn { return min(lines.deadline ?? .distantFuture, Clock.now() + LookPlan.reportedPause) }
        var due = min(nextBeat, settlingDue, progress?.next ?? .distantFuture)
        if case .attached(let process) = subject, process.number == nil { due = min(due, Clock.now() + Self.endPause) }
        if let deadline = lines.deadline { due = min(due, deadline) }
        if marksWaiting { due = min(due, nextMarks) }
        return min(nextLook, due)
    }

    var isOver: Bool {
        if !summary.stuck.isEmpty { return true }
        if case .attached(let process) = subject { return isOver(process) }
        guard summary.evidence.command != nil else { return false }
        return (summary.wasAlone || tree.isEmpty()) && gauge.cage?.isPopulated != true
    }

    /// Of a command that was alone nobody is left who could have started anything: the tree is that of the last walk.
    func walkLeftovers() {
        if !summary.wasAlone { tree.walk() }
    }
}
