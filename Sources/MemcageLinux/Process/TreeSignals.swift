import CMemcage
import Glibc
import MemcageModel

/// Signals to many processes, each one identified by pid and start time and reached through a pidfd, so
/// that a pid which was reused meanwhile is never hit. Nothing here allocates, but for a tree of which a walk does.
package struct TreeSignals {
    private let tree: ProcessTree
    package init(_ tree: ProcessTree) { self.tree = tree }

    /// Signals every process in the cage, where there is one, and every living descendant.
    package func signalAll(_ signal: Signal, in cage: Cage?) {
        let ticks = Self.ticksNow()
        guard let caged = cage?.processes, !caged.isEmpty else {
            tree.walk()
            signalMembers(signal)
            return
        }
        // In this very tick a pid of the list may have come to a stranger: who was born in it is left to the walk.
        for pid in caged {
            guard let stat = tree.stat(of: pid), stat.startTime < ticks else { continue }
            send(signal, to: Member(pid: pid, stat: stat))
            mc_mark_told(pid, 1)
        }
        // Whoever moved itself out of the cage is still our descendant.
        tree.walk()
        for member in tree.members where !member.stat.isZombie && member.stat.startTime <= ticks {
            if mc_is_told(member.pid) == 0 { send(signal, to: member) }
        }
        for pid in caged { mc_mark_told(pid, 0) }
    }

    private func signalMembers(_ signal: Signal) {
        for member in tree.members where !member.stat.isZombie { send(signal, to: member) }
    }

    /// Stops all until no new one is seen, then kills all: a fork bomb cannot outrun a scan that way.
    package func killAll() {
        stopOwnChildren()
        var stopped = 0
        for _ in 0..<20 {
            tree.walk()
            var running = 0
            for member in tree.members where !member.stat.isZombie && !member.stat.isStopped {
                running += 1
                send(.stop, to: member)
            }
            if running == 0 || tree.members.count == stopped { break }
            stopped = tree.members.count
        }
        // Children before their parents, whose death would hand them to somebody else in between: where we are no
        // subreaper out of our sight, stopped for ever.
        for member in tree.members.reversed() where !member.stat.isZombie { send(.kill, to: member) }
    }

    /// A chain of processes, each of which forks the next and ends, is gone when a walk comes to look at it. In our
    /// own list it stands all the same, and whoever stands there may be signalled at sight.
    private func stopOwnChildren() {
        var last = -1
        for _ in 0..<200 {
            let count = tree.forEachOwnChild { kill($0, SIGSTOP) }
            if count == last { return }
            last = count
        }
    }

    /// The moment in the unit of a process's start time: clock ticks since boot.
    package static func ticksNow() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        let perSecond = sysconf(CInt(_SC_CLK_TCK))
        return time.tv_sec * perSecond + time.tv_nsec * perSecond / 1_000_000_000
    }

    private func send(_ signal: Signal, to member: Member) {
        let pid = member.pid
        let descriptor = mc_pidfd_open(pid)
        guard descriptor >= 0 else {
            switch -descriptor {
            // Before 5.3: the window between look and kill is small, but there.
            case ENOSYS, EPERM: if isStill(member) { kill(pid, signal.number) }
            // Nor is there a descriptor for a second look. It was there a moment ago.
            case EMFILE, ENFILE, ENOMEM: kill(pid, signal.number)
            default: break
            }
            return
        }
        let owned = OwnedDescriptor(adopting: descriptor)
        guard isStill(member) else { return }
        // A filter may allow pidfd_open and refuse this; ESRCH only says that it is over.
        let result = mc_pidfd_signal(owned.number, signal.number)
        if result == -ENOSYS || result == -EPERM { kill(pid, signal.number) }
    }

    /// Start times are told in hundredths of a second, in which a node may use up all its pids. So whoever has another
    /// parent than before must be of the tree by that one. In an attached tree an orphan is anybody's child.
    private func isStill(_ member: Member) -> Bool {
        guard let stat = tree.stat(of: member.pid), stat.startTime == member.stat.startTime else { return false }
        return stat.parent == member.stat.parent || tree.keepsOrphans || tree.isBelow(stat.parent)
    }
}
