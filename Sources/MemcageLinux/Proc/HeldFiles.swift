import Glibc
import MemcageModel

/// Files in /proc of the processes of a tree, held open, since opening costs five times what reading does; and what
/// was last read of each, since what has not changed need not be read in full.
///
/// A held file is its process's for good: once that is gone, reading fails (ESRCH), whoever has its pid by then.
final class HeldFiles {
    struct Entry {
        /// -1: there was no room, or the process was gone.
        var statm: Int32 = -1
        /// Of the first thread.
        var children: Int32 = -1
        /// The folder of its threads.
        var task: Int32 = -1
        var isHeld: Bool { statm >= 0 && children >= 0 && task >= 0 }
        /// What the memory goes with.
        var extent: MemoryExtent?
        var memory = ProcessMemory()
        fileprivate var startTime: Int
        fileprivate var round = 0
    }

    /// Put back whole: to change one in place takes memory for the access.
    private var entries: [Int32: Entry] = [:]
    private var round = 0
    private var gone: [Int32] = []
    /// Nobody new is taken in.
    var isClosed = false
    private var open = 0
    private let most: Int
    /// Each of two of them keeps a page of the kernel's: less than a tenth of what a process takes itself.
    private static let mostFiles = 1 << 14
    /// For all else that memcage opens.
    private static let reserve = 128

    /// Takes for itself what this process may open. To be called when nobody will inherit that any more.
    init() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else {
            most = 0
            return
        }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, rlim_t(Self.mostFiles)))
        _ = setrlimit(resource, &limit)
        guard getrlimit(resource, &limit) == 0 else {
            most = 0
            return
        }
        most = max(0, Int(min(limit.rlim_cur, rlim_t(Self.mostFiles))) - Self.reserve)
    }

    deinit {
        for entry in entries.values { release(entry) }
    }

    subscript(pid: Int32) -> Entry? { entries[pid] }

    /// How many threads a process has; nil where nobody tells.
    func threads(_ entry: Entry) -> Int? {
        var information = stat()
        // A folder counts its subfolders, and itself twice.
        return fstat(entry.task, &information) == 0 ? Int(information.st_nlink) - 2 : nil
    }

    /// A walk begins.
    func beginRound() { round += 1 }

    /// A process was met on the walk. `stillLives`: whether the pid is still that process's.
    func meet(_ pid: Int32, startedAt startTime: Int, _ path: ProcPath, stillLives: () -> Bool) {
        if var entry = entries[pid] {
            if entry.startTime == startTime {
                entry.round = round
                entries[pid] = entry
                return
            }
            drop(pid)
        }
        guard !isClosed else { return }
        var entry = Entry(startTime: startTime, round: round)
        if open + 3 <= most {
            entry.statm = hold(path.with(pid, "statm", Self.open))
            entry.children = hold(path.with(pid, thread: pid, "children", Self.open))
            entry.task = hold(path.with(pid, "task", Self.open))
        }
        // What was opened may be of one who has come to the pid since.
        guard stillLives() else {
            release(entry)
            return
        }
        entries[pid] = entry
        // So that their end takes no memory.
        if gone.capacity < entries.count { gone.reserveCapacity(2 * entries.count) }
    }

    /// The walk is over, and was whole: whoever was not met is gone.
    func endRound() {
        gone.removeAll(keepingCapacity: true)
        for (pid, entry) in entries where entry.round != round { gone.append(pid) }
        for pid in gone { drop(pid) }
    }

    func keep(_ memory: ProcessMemory, _ extent: MemoryExtent?, of pid: Int32) {
        guard var entry = entries[pid] else { return }
        entry.memory = memory
        entry.extent = extent
        entries[pid] = entry
    }

    private static func open(_ path: UnsafePointer<CChar>) -> Int32 { Glibc.open(path, O_RDONLY | O_CLOEXEC) }

    private func hold(_ number: Int32) -> Int32 {
        if number >= 0 { open += 1 }
        return number
    }

    private func drop(_ pid: Int32) {
        if let entry = entries.removeValue(forKey: pid) { release(entry) }
    }

    private func release(_ entry: Entry) {
        release(entry.statm)
        release(entry.children)
        release(entry.task)
    }

    private func release(_ number: Int32) {
        guard number >= 0 else { return }
        close(number)
        open -= 1
    }
}
