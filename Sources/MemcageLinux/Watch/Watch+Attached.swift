import CMemcage
import MemcageModel

/// What is different for a tree that ran before: its end is not told to us, and what we hear is not for it.
extension Watch {
    /// Without a pidfd an end is found by looking, no later than this.
    static let endPause = Interval.seconds(1)

    /// A request to end ends the recording, never the tree; once the guard has begun to act it carries that out.
    func hearAttached(_ signal: Signal) {
        if signal.isTerminalStop {
            stopSelf(signal)
        } else if signal.asksToEnd, phase == .running, !summary.evidence.detached {
            summary.evidence.detached = true
            summary.evidence.forwarded = signal
            // What it holds now may be its peak.
            if let reading = gauge.look(.show, deciding: deciding) { see(reading) }
            keepUsage()
            note("\(signal.name): leaving the tree as it is")
            recorder.event(.detached, detail: signal.name)
        }
    }

    /// CPU time, which is gone when the tree is.
    func keepUsage() {
        let used = recorder.keep()
        summary.cpuUser = used.user
        summary.cpuSystem = used.system
    }

    /// Takes note when the root of the tree has ended. How is known to its parent alone.
    func noteEnd(_ process: AttachedProcess) {
        guard summary.evidence.command == nil, process.hasEnded else { return }
        summary.evidence.command = .untold
        // Who knew itself asked to leave a tree that had just ended has seen its end.
        summary.evidence.detached = false
        guard phase == .running else { return }
        tree.walk()
        let left = tree.members.count { !$0.stat.isZombie }
        guard left > 0 else { return }
        note("the root of the tree ended; \(left) processes of it run on")
        recorder.event(.leftovers, count: left)
        summary.leftovers = left
        summary.cautions.append("\(left) processes of the tree run on, and nobody watches them any more")
    }

    func isOver(_ process: AttachedProcess) -> Bool {
        noteEnd(process)
        if phase == .running { return summary.evidence.detached || summary.evidence.command != nil }
        return tree.isEmpty() && gauge.cage?.isPopulated != true
    }
}
