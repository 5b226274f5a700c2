import CMemcage
import Glibc
import MemcageModel

/// How the members of a tree are found.
extension ProcessTree {
    func walkOnce() -> Bool {
        walkBegan = TreeSignals.ticksNow()
        members.removeAll(keepingCapacity: true)
        queue.removeAll(keepingCapacity: true)
        guard listsChildren else {
            scanParents()
            return true
        }
        guard known == nil else { return walkKnown() }
        let whole = appendChildren(of: root, threads: rootThreads)
        queue.removeAll { excluded.contains($0.pid) }
        return follow(from: 0) && whole
    }

    /// Whether nobody of the tree lives. Who forks and ends, over and over, has an heir in our own list each time that
    /// we come to look at him: so all in the list must have been seen dead before it was read. Not to be reaped from
    /// in between.
    package func isEmpty() -> Bool {
        walk()
        guard members.allSatisfy(\.stat.isZombie) else { return false }
        guard listsChildren, known == nil else { return true }
        let dead = members.count
        walk()
        return members.count == dead && members.allSatisfy(\.stat.isZombie)
    }

    /// Calls `body` with each of our own children, zombies too: until we reap one its pid is its own. The latest come
    /// first, since a chain of processes lives in them. Returns how many there are.
    func forEachOwnChild(_ body: (Int32) -> Void) -> Int {
        queue.removeAll(keepingCapacity: true)
        guard known == nil, listsChildren else { return 0 }
        _ = appendChildren(of: root, threads: rootThreads)
        for child in queue.reversed() where !excluded.contains(child.pid) { body(child.pid) }
        return queue.count
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
        queue.append((pid, -1))
        return follow(from: queue.count - 1)
    }

    private func follow(from first: Int) -> Bool {
        var whole = true
        var next = first
        while next < queue.count {
            let (pid, parent) = queue[next]
            next += 1
            if known != nil, found[pid] != nil || excluded.contains(pid) { continue }
            // Before its children and its memory are read: what it does meanwhile shows at the next look.
            let ran = stillness == nil ? -1 : mc_cpu_time(pid)
            guard let stat = stat(of: pid), isListed(stat, by: parent) else {
                whole = false
                continue
            }
            if known != nil { found[pid] = stat.startTime }
            take(pid, stat, ran: Stillness.tells(of: stat.threads) ? ran : -1)
            if !stat.isZombie, !appendChildren(of: pid, threads: stat.threads) { whole = false }
        }
        return whole
    }

    /// Between the list and the look the pid may have come to somebody else. He is a child of the same parent, or was
    /// born after this walk began; whoever is neither is the one that was listed, his parent having died since.
    private func isListed(_ stat: ProcessStat, by parent: Int32) -> Bool {
        stat.parent == parent || stat.parent == root || stat.startTime < walkBegan
    }

    private func take(_ pid: Int32, _ stat: ProcessStat, ran: Int64 = -1) {
        var member = Member(pid: pid, stat: stat)
        member.ran = ran
        members.append(member)
        files?.meet(pid, startedAt: stat.startTime, path) { self.stat(of: pid)?.startTime == stat.startTime }
    }

    /// `children` names those of one thread alone: a worker started from a helper thread stands in that
    /// thread's file.
    func appendChildren(of pid: Int32, threads: Int) -> Bool {
        if threads <= 1 { return appendChildren(of: pid, thread: pid) }
        var whole = true
        let isListed = forEachThread(of: pid) { thread in
            if !appendChildren(of: pid, thread: thread) { whole = false }
        }
        return isListed && whole
    }

    private func appendChildren(of pid: Int32, thread: Int32) -> Bool {
        if thread == pid, let held = files?[pid]?.children, held >= 0 {
            return scratch.read(held) { append(children: $0, of: pid) } != nil
        }
        return path.with(pid, thread: thread, "children") { name in
            scratch.read(path: name) { append(children: $0, of: pid) }
        } != nil
    }

    private func append(children text: Span<UInt8>, of parent: Int32) {
        var index = 0
        while index < text.count {
            if let child = text.number(at: index), let child = Int32(exactly: child) {
                queue.append((child, parent))
            }
            while index < text.count, text[index] != UInt8(ascii: " ") { index += 1 }
            index += 1
        }
    }

    /// Without `children` files: every process of the node, then those whose line of parents leads to the root.
    private func scanParents() {
        everybody.removeAll(keepingCapacity: true)
        forEachProcess { pid in
            guard known != nil || pid != root, let stat = stat(of: pid) else { return }
            everybody.append(Member(pid: pid, stat: stat))
        }
        parents.removeAll(keepingCapacity: true)
        if known == nil { parents.insert(root) }
        for member in everybody where known?[member.pid] == member.stat.startTime {
            parents.insert(member.pid)
            take(member.pid, member.stat)
        }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for member in everybody where parents.contains(member.stat.parent) && !excluded.contains(member.pid) {
                guard isStillChild(member) else { continue }
                if parents.insert(member.pid).inserted {
                    take(member.pid, member.stat)
                    isGrowing = true
                }
            }
        }
        guard known != nil else { return }
        known?.removeAll(keepingCapacity: true)
        for member in members { known?[member.pid] = member.stat.startTime }
    }

    /// Who was born since the scan began may have for its parent one that came to the pid of one of ours.
    private func isStillChild(_ member: Member) -> Bool {
        guard member.stat.startTime >= walkBegan, member.stat.parent != root else { return true }
        guard let parent = members.first(where: { $0.pid == member.stat.parent }) else { return false }
        return stat(of: parent.pid)?.startTime == parent.stat.startTime
    }
}
