import Glibc
import MemcageModel

/// How the members of a tree are found.
extension ProcessTree {
    func walkOnce() -> Bool {
        members.removeAll(keepingCapacity: true)
        queue.removeAll(keepingCapacity: true)
        guard listsChildren else {
            scanParents()
            return true
        }
        guard known == nil else { return walkKnown() }
        let whole = appendChildren(of: root, threads: rootThreads)
        queue.removeAll { excluded.contains($0) }
        return follow(from: 0) && whole
    }

    /// From the root, so that parents come before their children, and then from those who have lost theirs.
    private func walkKnown() -> Bool {
        found.removeAll(keepingCapacity: true)
        var whole = follow(seed: root)
        for pid in (known ?? [:]).keys where found[pid] == nil {
            if !follow(seed: pid) { whole = false }
        }
        // Both keep their room: nothing is allocated in the steady loop.
        let last = known ?? [:]
        known = found
        found = last
        return whole
    }

    /// A pid that has come to another process since is none of ours.
    private func follow(seed pid: Int32) -> Bool {
        guard let startTime = known?[pid], stat(of: pid)?.startTime == startTime else { return true }
        queue.append(pid)
        return follow(from: queue.count - 1)
    }

    private func follow(from first: Int) -> Bool {
        var whole = true
        var next = first
        while next < queue.count {
            let pid = queue[next]
            next += 1
            if known != nil, found[pid] != nil || excluded.contains(pid) { continue }
            guard let stat = stat(of: pid) else {
                whole = false
                continue
            }
            if known != nil { found[pid] = stat.startTime }
            take(pid, stat)
            if !stat.isZombie, !appendChildren(of: pid, threads: stat.threads) { whole = false }
        }
        return whole
    }

    private func take(_ pid: Int32, _ stat: ProcessStat) {
        members.append(Member(pid: pid, stat: stat))
        files?.meet(pid, startedAt: stat.startTime, path) { self.stat(of: pid)?.startTime == stat.startTime }
    }

    /// `children` names those of one thread alone: a worker started from a helper thread stands in that
    /// thread's file.
    func appendChildren(of pid: Int32, threads: Int) -> Bool {
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
        if thread == pid, let held = files?[pid]?.children, held >= 0 {
            return scratch.read(held, appendChildren) != nil
        }
        return path.with(pid, thread: thread, "children") { scratch.read(path: $0, appendChildren) } != nil
    }

    private func appendChildren(in text: Span<UInt8>) {
        var index = 0
        while index < text.count {
            if let child = text.number(at: index), let pid = Int32(exactly: child) { queue.append(pid) }
            while index < text.count, text[index] != UInt8(ascii: " ") { index += 1 }
            index += 1
        }
    }

    /// Without `children` files: every process of the node, then those whose line of parents leads to the root.
    private func scanParents() {
        var all: [Member] = []
        try? FolderEntries.forEach(in: procRoot) { name, _ in
            guard let pid = name.text.flatMap({ Int32($0) }), known != nil || pid != root, let stat = stat(of: pid)
            else { return }
            all.append(Member(pid: pid, stat: stat))
        }
        var parents: Set<Int32> = known == nil ? [root] : []
        for member in all where known?[member.pid] == member.stat.startTime {
            parents.insert(member.pid)
            take(member.pid, member.stat)
        }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for member in all where parents.contains(member.stat.parent) && !excluded.contains(member.pid) {
                if parents.insert(member.pid).inserted {
                    take(member.pid, member.stat)
                    isGrowing = true
                }
            }
        }
        guard known != nil else { return }
        known = members.reduce(into: [:]) { $0[$1.pid] = $1.stat.startTime }
    }
}
