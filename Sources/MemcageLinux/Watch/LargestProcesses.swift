import MemcageModel

/// The table of the largest processes, taken at the moment of a decision.
enum LargestProcesses {
    private static let rows = 10

    /// Memory first, for all; then the command lines of the few that are shown, since reading one takes the
    /// process's memory map for a moment.
    static func collect(_ gauge: Gauge, _ tree: ProcessTree) -> [ProcessRow] {
        if gauge.cage != nil {
            tree.walk()
            tree.readMemory()
        }
        return tree.members.filter { !$0.stat.isZombie }
            .sorted { $0.memory.total > $1.memory.total }
            .prefix(rows)
            .map { ProcessRow(pid: $0.pid, memory: $0.memory.total, commandLine: tree.commandLine(of: $0.pid)) }
    }
}
