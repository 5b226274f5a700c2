import CMemcage
import Glibc
import MemcageModel

/// What the members of a tree hold, at the least price: where nobody was born since the last walk and nobody has
/// ended, a look is three calls for each process, and opens nothing; one, where nobody was born on the whole node, and
/// that the cheapest of all where the line is far and the process has not run.
extension ProcessTree {
    /// Finds the members and what they hold. `fresh`: their CPU time and state are wanted too.
    package func look(fresh: Bool) {
        let began = Clock.now()
        let runners = stillness?.runners(at: began) ?? .all
        if !fresh, let files, isWhole, !hasAdopted {
            if runners == .none { return }
            if runners == .all {
                _ = findRunners()
                stillness?.looked(since: began)
                for index in members.indices { members[index].hasRun = true }
            }
            let mayBeMore = births?.mayHaveBeen(at: began) ?? true
            if glance(files, children: mayBeMore) {
                if mayBeMore { births?.looked(since: began) }
                stillness?.askedRunners()
                return
            }
        } else {
            _ = births?.mayHaveBeen(at: began)
        }
        changes &+= 1
        walk()
        readMemory()
        stillness?.looked(since: began)
        if isWhole { births?.looked(since: began) }
    }

    /// Whether all is as the last look found it, since nobody has run: then no look is needed, as long as the line is so
    /// far that a tick does not matter. Else the next look asks those alone who have run.
    package func isStill(_ now: Moment, patience: Interval) -> Bool {
        guard let stillness, isWhole, !hasAdopted, stillness.counts(at: now) else { return false }
        let someRan = findRunners()
        stillness.found(now, someRan: someRan, patience: patience)
        return !someRan
    }

    /// The next look asks everybody.
    func askAll() { stillness?.askAll() }

    private func findRunners() -> Bool {
        guard let stillness else { return true }
        var someRan = stillness.rootRan()
        for index in members.indices {
            let member = members[index]
            let ran = Stillness.tells(of: member.stat.threads) ? mc_cpu_time(member.pid) : -1
            members[index].ran = ran
            members[index].hasRun = ran < 0 || ran != member.ran
            if members[index].hasRun { someRan = true }
        }
        if someRan { runs &+= 1 }
        return someRan
    }

    /// Fills in what each member holds.
    package func readMemory() {
        // A job may have zombies by the thousand, and they hold nothing.
        for index in members.indices where !members[index].stat.isZombie {
            if members[index].stat.hasNoLeader {
                members[index].teller = livingThread(of: members[index].pid) ?? members[index].pid
                members[index].memory = memory(of: members[index].teller)
            } else {
                _ = readMemory(at: index)
            }
        }
    }

    /// The members of the last walk once more. False when that is not all: somebody was born, or has ended, or a file
    /// that tells so is not held. `children`: whether anybody can have been born.
    private func glance(_ files: HeldFiles, children: Bool) -> Bool {
        statsAreFresh = false
        // Before memory: who ends in between is missed there, and so are those that it leaves to us.
        if children, !hasSameChildren(files) { return false }
        for index in members.indices where members[index].hasRun {
            let stat = members[index].stat
            if stat.isZombie {
                guard let entry = files[members[index].pid], scratch.readRecord(entry.statm, { _ in }) != nil else {
                    return false
                }
            } else if stat.hasNoLeader || !readMemory(at: index) {
                return false
            }
        }
        return true
    }

    private func hasSameChildren(_ files: HeldFiles) -> Bool {
        guard listsChildren, known != nil || hasSameChildren(root, threads: rootThreads, files) else { return false }
        for member in members where !member.stat.isZombie {
            if !hasSameChildren(member.pid, threads: member.stat.threads, files) { return false }
        }
        return true
    }

    /// Whether a process has as many threads as before, and no child that was not there on the last walk.
    private func hasSameChildren(_ pid: Int32, threads: Int, _ files: HeldFiles) -> Bool {
        guard let entry = files[pid], entry.isHeld, files.threads(entry) == threads else { return false }
        queue.removeAll(keepingCapacity: true)
        return appendChildren(of: pid, threads: threads)
            && queue.allSatisfy { files[$0.pid] != nil || excluded.contains($0.pid) }
    }

    /// False for one that has ended.
    private func readMemory(at index: Int) -> Bool {
        let pid = members[index].pid
        guard let files, let entry = files[pid] else {
            members[index].memory = memory(of: pid)
            return extent(of: pid) != nil
        }
        if let known = entry.extent {
            let extent = entry.statm < 0 ? extent(of: pid) : statm(entry.statm)
            if extent == known {
                members[index].memory = entry.memory
                return true
            }
        }
        // Both from one text: what has changed since the look at the extent shows at the next one.
        changes &+= 1
        let (memory, extent) = read(pid)
        members[index].memory = memory
        files.keep(memory, extent, of: pid)
        return extent != nil
    }

    /// What a process holds now; nothing when it has ended.
    package func memory(of pid: Int32) -> ProcessMemory { read(pid).held }

    private func read(_ pid: Int32) -> (held: ProcessMemory, extent: MemoryExtent?) {
        path.with(pid, "status") { name in
            scratch.readRecord(path: name) { text in
                (ProcessMemory(status: text, sizes: wantsSizes), MemoryExtent(status: text, pageSize: pageSize))
            }
        } ?? (ProcessMemory(), nil)
    }

    private func statm(_ number: Int32) -> MemoryExtent? {
        scratch.readRecord(number) { MemoryExtent(statm: $0) } ?? nil
    }

    /// Nil when it has ended.
    func extent(of pid: Int32) -> MemoryExtent? {
        path.with(pid, "statm") { scratch.readRecord(path: $0) { MemoryExtent(statm: $0) } } ?? nil
    }

    /// Whether a member has ended since the look.
    func hasLost(_ member: Member) -> Bool {
        guard !member.stat.isZombie, !member.stat.hasNoLeader else { return false }
        guard let number = files?[member.pid]?.statm, number >= 0 else { return extent(of: member.pid) == nil }
        return statm(number) == nil
    }

    /// State, faults and CPU time of the members anew, where the last look was a glance.
    func refreshStats() {
        guard !statsAreFresh else { return }
        statsAreFresh = true
        for index in members.indices {
            let member = members[index]
            if let stat = stat(of: member.pid), stat.startTime == member.stat.startTime { members[index].stat = stat }
        }
    }
}
