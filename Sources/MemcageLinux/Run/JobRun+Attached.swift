import MemcageModel

/// A run about a tree that was there before: where it is measured, and what becomes of a cage for it.
extension JobRun {
    /// Moved into the cage if there is one. What could not be moved is watched where it is.
    func gauge(_ byProc: ProcMeter, _ process: AttachedProcess) throws(SystemFailure) -> Gauge {
        guard case .cgroup(let cage) = placement.backend, let mount = placement.view.mount else {
            return .proc(byProc)
        }
        let held = byProc.read(lines: [settings.threshold, settings.maxMemory], forPeople: true)
        // It will be ended at the first look: there is nothing left to be limited.
        guard held.atLeast <= settings.threshold else {
            return stay(byProc, "it holds \(held.charged.inSentence) already, more than the threshold")
        }
        do {
            let moved = try MovedTree(
                process, tree, to: cage, mount, settings, held: held.charged, scratch: scratch)
            summary.timeline.append(
                TimelineEntry(
                    at: .zero, what: "moved into a cage, with \(held.charged.inSentence) held before left outside"))
            return .moved(moved, byProc)
        } catch {
            guard settings.backend == .auto else { throw error }
            let why = "no cage for process \(process.pid): \(error.message); it is watched by /proc alone"
            summary.cautions.append(why)
            return stay(byProc, error.message)
        }
    }

    /// However the watch ends: nobody stays under limits that no one watches over.
    func leave(_ gauge: Gauge) {
        guard case .moved(let moved, _) = gauge, let caution = moved.giveBack() else { return }
        summary.cautions.append(caution)
    }

    private func stay(_ byProc: ProcMeter, _ why: String) -> Gauge {
        Self.remove(placement)
        summary.passedOver.append("\(placement.description): \(why)")
        summary.backend = "proc"
        summary.placement = "/proc polling"
        summary.withdraw(summary.settings.tasks.wishes.map { UnheldLimit($0, Placement.polling) })
        return .proc(byProc)
    }
}

extension Placement {
    /// Where a cage was asked for, and there is none.
    func cautionsWithoutCage(_ settings: RunSettings) -> [String] {
        guard settings.backend != .proc, case .proc = backend else { return [] }
        return ["no cage can be had here (\(passedOver.joined(separator: "; "))); the tree is watched by /proc alone"]
    }
}
