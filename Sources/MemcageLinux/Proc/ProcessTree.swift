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

    /// A thread of a process whose first thread has ended: `/proc/PID/status` shows no memory then, while
    /// `/proc/TID` still does.
    func livingThread(of pid: Int32) -> Int32? {
        var living: Int32?
        try? FolderEntries.forEach(in: procRoot.appending("\(pid)/task")) { name, _ in
            guard living == nil, let thread = name.text.flatMap({ Int32($0) }), thread != pid else { return }
            if stat(of: thread)?.hasNoLeader == false { living = thread }
        }
        return living
    }

    /// The proportional share of one process; nil where the kernel does not tell.
    package func share(of pid: Int32) -> ProportionalShare? {
        path.with(pid, "smaps_rollup") { scratch.readRecord(path: $0) { ProportionalShare(rollup: $0) } } ?? nil
    }

    /// Who traces it; nil when nobody does.
    package func tracer(of pid: Int32) -> Int32? {
        let tracer: Int? = path.with(pid, "status") { scratch.read(path: $0) { $0.number(of: "TracerPid") } } ?? nil
        return tracer.flatMap { Int32(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
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

    /// What it has read and written, with the children that it waited for; nil where the kernel does not tell us.
    package func traffic(of pid: Int32) -> Traffic? {
        path.with(pid, "io") { scratch.readRecord(path: $0) { Traffic(processIO: $0) } } ?? nil
    }

    /// Whether one of a process's threads is blocked now, as the one that vforked is until its child execs.
    package func isBlocked(_ pid: Int32) -> Bool {
        guard let stat = stat(of: pid) else { return false }
        guard stat.threads > 1, !stat.isBlocked else { return stat.isBlocked }
        var found = false
        try? FolderEntries.forEach(in: procRoot.appending("\(pid)/task")) { name, _ in
            guard !found, let thread = name.text.flatMap({ Int32($0) }) else { return }
            let stat =
                path.with(pid, thread: thread, "stat") { scratch.readRecord(path: $0) { ProcessStat($0) } } ?? nil
            found = stat?.isBlocked == true
        }
        return found
    }

    package func stat(of pid: Int32) -> ProcessStat? {
        path.with(pid, "stat") { scratch.readRecord(path: $0) { ProcessStat($0) } } ?? nil
    }

    package func commandLine(of pid: Int32) -> [ByteString] {
        let words: [ByteString]? = path.with(pid, "cmdline") { name in
            scratch.read(path: name) { text in
                var bytes: [UInt8] = []
                for index in 0..<min(text.count, 4096) { bytes.append(text[index]) }
                return bytes.split(separator: 0).map { ByteString(Array($0)) }
            }
        }
        return words ?? []
    }
}
