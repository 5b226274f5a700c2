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
    package init(pid: Int32, stat: ProcessStat) {
        self.pid = pid
        self.stat = stat
        teller = pid
    }
}

/// All descendants of this process. memcage is a subreaper, so that a daemonised, orphaned or setsid'ed
/// process stays below it: whoever has no parent left becomes our child.
package final class ProcessTree {
    private let root: Int32
    private let path: ProcPath
    private let procRoot: ByteString
    private let scratch: Scratch
    /// Children of ours that are no part of the job.
    package var excluded: [Int32] = []
    package private(set) var members: [Member] = []
    private var queue: [Int32] = []
    /// Whether `readMemory` asks for what recordings alone show: resident sets and address spaces.
    package var wantsSizes = false
    /// Whether the kernel tells the children of a process without a scan.
    package let listsChildren: Bool
    /// memcage has one thread. A root with more is asked thread by thread.
    private var rootThreads = 1

    package init(below root: Int32 = getpid(), procRoot: ByteString = "/proc", scratch: Scratch) {
        self.root = root
        self.procRoot = procRoot
        self.scratch = scratch
        path = ProcPath(root: procRoot)
        // CONFIG_PROC_CHILDREN: everywhere in practice, but an option of the kernel (and absent in gVisor).
        listsChildren = path.with(root, thread: root, "children") { access($0, R_OK) } == 0
        rootThreads = stat(of: root)?.threads ?? 1
    }

    /// Finds every descendant. A process that ends under the walk hands its children to us behind our back:
    /// when one was missed, walk again.
    package func walk() {
        for _ in 0..<3 where walkOnce() {
            return
        }
    }

    /// Fills in what each member holds.
    package func readMemory() {
        for index in members.indices {
            if members[index].stat.hasNoLeader, !members[index].stat.isZombie {
                members[index].teller = livingThread(of: members[index].pid) ?? members[index].pid
            }
            members[index].memory =
                path.with(members[index].teller, "status") {
                    scratch.read(path: $0) { ProcessMemory(status: $0, sizes: wantsSizes) }
                }
                ?? ProcessMemory()
        }
    }

    /// A thread of a process whose first thread has ended: `/proc/PID/status` shows no memory then, while
    /// `/proc/TID` still does.
    private func livingThread(of pid: Int32) -> Int32? {
        var living: Int32?
        try? FolderEntries.forEach(in: procRoot.appending("\(pid)/task")) { name, _ in
            guard living == nil, let thread = name.text.flatMap({ Int32($0) }), thread != pid else { return }
            if stat(of: thread)?.hasNoLeader == false { living = thread }
        }
        return living
    }

    /// The proportional share of one process; nil where the kernel does not tell.
    package func share(of pid: Int32) -> ProportionalShare? {
        path.with(pid, "smaps_rollup") { scratch.read(path: $0) { ProportionalShare(rollup: $0) } } ?? nil
    }

    /// What it has read and written, with the children that it waited for; nil where the kernel does not tell us.
    package func traffic(of pid: Int32) -> Traffic? {
        path.with(pid, "io") { scratch.read(path: $0) { Traffic(processIO: $0) } } ?? nil
    }

    package func stat(of pid: Int32) -> ProcessStat? {
        path.with(pid, "stat") { scratch.read(path: $0) { ProcessStat($0) } } ?? nil
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

    private func walkOnce() -> Bool {
        members.removeAll(keepingCapacity: true)
        queue.removeAll(keepingCapacity: true)
        guard listsChildren else {
            scanParents()
            return true
        }
        var whole = appendChildren(of: root, threads: rootThreads)
        queue.removeAll { excluded.contains($0) }
        var next = 0
        while next < queue.count {
            let pid = queue[next]
            next += 1
            guard let stat = stat(of: pid) else {
                whole = false
                continue
            }
            members.append(Member(pid: pid, stat: stat))
            if !stat.isZombie, !appendChildren(of: pid, threads: stat.threads) { whole = false }
        }
        return whole
    }

    /// `children` names those of one thread alone: a worker started from a helper thread stands in that
    /// thread's file.
    private func appendChildren(of pid: Int32, threads: Int) -> Bool {
        if threads <= 1 { return appendChildren(of: pid, thread: pid) }
        var whole = true
        let folder = procRoot.appending("\(pid)/task")
        do {
            try FolderEntries.forEach(in: folder) { name, _ in
                if let thread = name.text.flatMap({ Int32($0) }), !appendChildren(of: pid, thread: thread) {
                    whole = false
                }
            }
        } catch {
            return false
        }
        return whole
    }

    private func appendChildren(of pid: Int32, thread: Int32) -> Bool {
        path.with(pid, thread: thread, "children") { name in
            scratch.read(path: name) { text -> Void in
                var index = 0
                while index < text.count {
                    if let child = text.number(at: index), let pid = Int32(exactly: child) { queue.append(pid) }
                    while index < text.count, text[index] != UInt8(ascii: " ") { index += 1 }
                    index += 1
                }
            }
        } != nil
    }

    /// Without `children` files: every process of the node, then those whose line of parents leads to us.
    private func scanParents() {
        var all: [Member] = []
        try? FolderEntries.forEach(in: procRoot) { name, _ in
            guard let pid = name.text.flatMap({ Int32($0) }), pid != root, let stat = stat(of: pid) else { return }
            all.append(Member(pid: pid, stat: stat))
        }
        var parents: Set<Int32> = [root]
        var found = true
        while found {
            found = false
            for member in all where parents.contains(member.stat.parent) && !excluded.contains(member.pid) {
                if parents.insert(member.pid).inserted {
                    members.append(member)
                    found = true
                }
            }
        }
    }
}
