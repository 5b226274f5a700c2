import Glibc
import MemcageModel

/// The table of the largest processes, as they stood at the moment of a decision: taken down before the first signal,
/// into memory set aside, and made words of when there is time for that.
package final class LargestProcesses {
    private static let most = 10

    private struct Entry {
        var pid: Int32 = 0
        var memory = ByteCount.zero
        /// Bytes of the command line, in the entry's part of `lines`.
        var length = 0
    }

    private let entries = UnsafeMutableBufferPointer<Entry>.allocate(capacity: most)
    private let lines = UnsafeMutableRawBufferPointer.allocate(byteCount: most * ProcessTree.commandRoom, alignment: 1)
    private var count = 0

    package init() { entries.initialize(repeating: Entry()) }

    /// Nothing of it has to be found when memory is short.
    func touch() { lines.initializeMemory(as: UInt8.self, repeating: 0) }

    deinit {
        entries.deallocate()
        lines.deallocate()
    }

    /// Memory first, for all; then the command lines of the few that are shown, since reading one takes the
    /// process's memory map for a moment. Nothing is allocated.
    func collect(_ gauge: Gauge, _ tree: ProcessTree) {
        if gauge.cage != nil {
            tree.walk()
            tree.readMemory()
        }
        count = 0
        for member in tree.members where !member.stat.isZombie { insert(member) }
        for index in 0..<count {
            entries[index].length = tree.readCommandLine(of: entries[index].pid, into: line(index))
        }
    }

    /// Of equals the first stays before the others.
    private func insert(_ member: Member) {
        var place = count
        while place > 0, entries[place - 1].memory < member.memory.total { place -= 1 }
        guard place < Self.most else { return }
        count = min(count + 1, Self.most)
        for index in stride(from: count - 1, to: place, by: -1) { entries[index] = entries[index - 1] }
        entries[place] = Entry(pid: member.pid, memory: member.memory.total)
    }

    private func line(_ index: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            rebasing: lines[(index * ProcessTree.commandRoom)...].prefix(ProcessTree.commandRoom))
    }

    var rows: [ProcessRow] {
        (0..<count).map { index in
            let entry = entries[index]
            let words = line(index).prefix(entry.length).split(separator: 0).map { ByteString(Array($0)) }
            return ProcessRow(pid: entry.pid, memory: entry.memory, commandLine: words)
        }
    }
}
