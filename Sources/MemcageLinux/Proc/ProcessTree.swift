import Glibc
import MemcageModel
import SystemPackage

/// One living process of the tree, as of the last walk.
package struct Member: Equatable, Sendable {
    package var pid: Int32
    package var stat: ProcessStat
    package var memory = ProcessMemory()
    /// The thread by whose files its memory is read: the first one, or another once that has ended.
    package var teller: Int32
    /// CPU time by the last look, in nanoseconds; negative where that tells nothing.
    var ran: Int64 = -1
    /// By the look that is being made.
    var hasRun = true
    package init(pid: Int32, stat: ProcessStat) {
        self.pid = pid
        self.stat = stat
        teller = pid
    }
}

/// All descendants of this process. memcage is a subreaper, so that a daemonised, orphaned or setsid'ed
/// process stays below it: whoever has no parent left becomes our child.
package final class ProcessTree {
    let root: Int32
    let path: ProcPath
    let procRoot: ByteString
    let scratch: Scratch
    /// Processes that are no part of the job, nor is what they started.
    package var excluded: [Int32] = []
    package internal(set) var members: [Member] = []
    /// Where parents are followed: every process of the node, and who of them has children in the tree.
    var everybody: [Member] = []
    var parents: Set<Int32> = []
    /// For folders of /proc.
    private let entries = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 << 10, alignment: 8)
    /// Who is still to be looked at, and in whose list it stood (-1: in nobody's).
    var queue: [(pid: Int32, parent: Int32)] = []
    /// In the unit of start times.
    var walkBegan = 0
    /// Of a tree that was there before us: who was seen in it, by start time. Nil for the tree below ourselves.
    var known: [Int32: Int]?
    var found: [Int32: Int] = [:]
    /// Whether `readMemory` asks for what recordings alone show: resident sets and address spaces.
    package var wantsSizes = false
    /// Whether CPU time is asked for at each beat: by recordings, and of a tree that nobody reaps for us.
    var wantsUsage: Bool { wantsSizes || known != nil }
    /// Files of the members, once they are watched for long.
    var files: HeldFiles?
    var births: Births?
    var stillness: Stillness?
    /// Raised whenever a look has found something changed.
    package internal(set) var changes = 0
    /// Raised whenever a look has found that one of its processes has run.
    package internal(set) var runs = 0
    /// Whether the last walk missed nobody, and nobody was taken in since.
    var isWhole = false
    var hasAdopted = false
    /// Whether the members' state, faults and CPU time are of the last look.
    var statsAreFresh = true
    let pageSize = Int(sysconf(CInt(_SC_PAGESIZE)))
    /// Whether the kernel tells the children of a process without a scan.
    package let listsChildren: Bool
    /// memcage has one thread. A root with more is asked thread by thread.
    var rootThreads = 1
    /// Of the root, in ticks since boot.
    package private(set) var rootStartTime: Int?

    package init(below root: Int32 = getpid(), procRoot: ByteString = "/proc", scratch: Scratch) {
        self.root = root
        self.procRoot = procRoot
        self.scratch = scratch
        path = ProcPath(root: procRoot)
        // CONFIG_PROC_CHILDREN: everywhere in practice, but an option of the kernel (and absent in gVisor).
        listsChildren = path.with(root, thread: root, "children") { access($0, R_OK) } == 0
        let root = stat(of: root)
        rootThreads = root?.threads ?? 1
        rootStartTime = root?.startTime
    }

    deinit { entries.deallocate() }

    /// A tree that runs already, its root among its members. We are no subreaper of it: whoever loses its parent is
    /// held on to when it was seen before.
    package convenience init(
        of root: Int32, startedAt startTime: Int, procRoot: ByteString = "/proc", scratch: Scratch
    ) {
        self.init(below: root, procRoot: procRoot, scratch: scratch)
        known = [root: startTime]
    }

    /// Takes one in that is known to belong to the tree, by its cgroup.
    package func adopt(_ pid: Int32) {
        guard known?[pid] == nil, let stat = stat(of: pid) else { return }
        known?[pid] = stat.startTime
        hasAdopted = true
    }

    /// From here on the files of its processes stay open from look to look.
    package func holdFiles() {
        files = HeldFiles()
        births = Births(procRoot: procRoot, scratch: scratch)
        stillness = Stillness(root: root)
    }

    /// Room for a walk of so many processes, which then allocates nothing: on the way down none may.
    package func reserve(_ count: Int) {
        members.reserveCapacity(count)
        queue.reserveCapacity(count)
    }

    /// The way down has begun: nobody's files are taken in any more.
    package func holdNoMore() { files?.isClosed = true }

    /// Finds every descendant. A process that ends under the walk hands its children to us behind our back:
    /// when one was missed, walk again.
    package func walk() {
        statsAreFresh = true
        hasAdopted = false
        runs &+= 1
        // What they hold is not read yet.
        stillness?.forget()
        for _ in 0..<3 {
            files?.beginRound()
            if known == nil { files?.meet(root, startedAt: 0, path) { true } }
            isWhole = walkOnce()
            guard isWhole else { continue }
            files?.endRound()
            return
        }
    }

    /// False where not all could be told.
    func forEachThread(of pid: Int32, _ body: (Int32) -> Void) -> Bool {
        path.with(pid, "task") { FolderEntries.forEachNumber(in: $0, by: entries, body) }
    }

    /// All of the node.
    func forEachProcess(_ body: (Int32) -> Void) {
        _ = path.withRoot { FolderEntries.forEachNumber(in: $0, by: entries, body) }
    }

    /// Who loses his parent is held on to, since he does not become our child.
    var keepsOrphans: Bool { known != nil }

    /// Whether a process is of the tree, by its line of parents.
    package func isBelow(_ pid: Int32) -> Bool {
        var ancestor = pid
        for _ in 0..<10_000 {
            guard ancestor > 1, !excluded.contains(ancestor) else { return false }
            if ancestor == root { return true }
            guard let parent = stat(of: ancestor)?.parent else { return false }
            ancestor = parent
        }
        return false
    }

    package func stat(of pid: Int32) -> ProcessStat? {
        path.with(pid, "stat") { scratch.readRecord(path: $0) { ProcessStat($0) } } ?? nil
    }
}
