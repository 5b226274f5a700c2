import MemcageModel

/// Who killed for memory? Counters taken before the command started, read again when it is reaped: the
/// kernel raises them before it sends SIGKILL, so that reading after the wait is free of races.
package final class OOMWitness {
    private let gauge: Gauge
    private let ancestors: Ancestors?
    private let node: NodeMemory
    private let killsBefore: Int?

    package init(_ gauge: Gauge, view: CgroupView, node: NodeMemory, scratch: Scratch) {
        self.gauge = gauge
        self.node = node
        if let cage = gauge.cage {
            let parent = ByteString(Array(cage.job.path.bytes.dropLast(cage.name.utf8.count + 1)))
            ancestors = Ancestors(of: parent, in: view.mount, scratch: scratch)
            killsBefore = nil
        } else {
            ancestors = nil
            killsBefore = node.oomKills()
        }
    }

    package func verdict(_ command: CommandEnd?) -> Evidence.OOM {
        guard let meter = gauge.cageMeter else { return verdictFromNode(command) }
        let all = meter.readEvents()
        guard all.oomKill > 0 else { return .none }
        let local = meter.readLocalEvents() ?? all
        if local.oom > 0 { return .ourLimit }
        // A limit that the job set below its own cage was hit: the job's own affair.
        if all.oom > 0 { return .none }
        return ancestors?.author() ?? .unseen
    }

    /// Without a cage there is only the node's count of kills, and that the command died as such a kill looks.
    private func verdictFromNode(_ command: CommandEnd?) -> Evidence.OOM {
        guard command == .signalled(.kill) || command == .exited(ExitStatus.memory) else { return .none }
        guard let before = killsBefore, let after = node.oomKills(), after > before else { return .none }
        return .unseen
    }
}
