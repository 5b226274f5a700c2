import Glibc
import MemcageModel

/// Fills in, at the beat of a run that is recorded, what a look alone does not say.
package final class Sampler {
    private let tree: ProcessTree
    private let countsTraffic: Bool
    private let ownBefore: Traffic?
    /// Of an attached tree, which had worked before: what it had used then, and what it has used since.
    private struct Since {
        var before: (cpu: CPUTime, traffic: Traffic)
        var cpu = CPUTime()
        var traffic: Traffic?
    }
    private var attached: Since?
    private let ticks = max(1, sysconf(CInt(_SC_CLK_TCK)))
    private var commands: [Int32: Known] = [:]

    /// How many processes a sample names, and how much of their command lines.
    static let rows = 5
    static let commandRoom = 200

    /// The command line of a process, good as long as it is that process and has not called exec.
    private struct Known {
        var startTime: Int
        var nameHash: UInt64
        var command: [ByteString]
    }

    /// `countsTraffic`: somebody wants to know of it.
    package init(_ tree: ProcessTree, attached: Bool, countsTraffic: Bool = true) {
        self.tree = tree
        self.countsTraffic = countsTraffic
        ownBefore = countsTraffic ? tree.traffic(of: getpid()) : nil
        guard attached else { return }
        tree.walk()
        self.attached = Since(before: (cpu(CPUTime()), membersTraffic()))
    }

    /// What an attached tree has used since we came, as of the last walk. It never shrinks: what a process had used
    /// is lost with it unless its parent takes note.
    package func keep() -> CPUTime {
        guard let since = attached else { return CPUTime() }
        let now = cpu(CPUTime())
        func grown(_ old: Interval, _ now: Interval, _ before: Interval) -> Interval {
            Interval(nanoseconds: max(old.nanoseconds, now.nanoseconds - before.nanoseconds))
        }
        let cpu = CPUTime(
            user: grown(since.cpu.user, now.user, since.before.cpu.user),
            system: grown(since.cpu.system, now.system, since.before.cpu.system))
        let moved = membersTraffic() - since.before.traffic
        let old = since.traffic ?? Traffic()
        attached?.cpu = cpu
        attached?.traffic = Traffic(read: max(old.read, moved.read), written: max(old.written, moved.written))
        return cpu
    }

    /// `reaped`: CPU time of the children that we have waited for.
    package func sample(_ reading: Reading, _ gauge: Gauge, reaped: CPUTime) -> Sample {
        var sample = Sample(time: reading.time, charged: reading.charged)
        sample.current = reading.current
        switch gauge {
        case .cgroup(_, let meter):
            tree.walk()
            tree.readMemory()
            sample.parts = meter.readParts()
            sample.pressure = meter.readPressure()
            sample.cpu = meter.readCPU()
            sample.events = meter.readEvents()
            count(&sample)
        case .proc(let meter), .moved(_, let meter), .left(_, _, let meter):
            // The look has just walked the tree.
            sample.parts = meter.parts
            sample.pressure = gauge.cageMeter?.readPressure()
            sample.events = gauge.cageMeter?.readEvents()
            count(&sample)
            sample.cpu = attached?.cpu ?? cpu(reaped)
        }
        sample.traffic = traffic(gauge)
        return sample
    }

    private func count(_ sample: inout Sample) {
        var (resident, virtual) = (ByteCount.zero, ByteCount.zero)
        var largest: [Member] = []
        for member in tree.members where !member.stat.isZombie {
            sample.processes += 1
            sample.threads += member.stat.threads
            resident += member.memory.resident
            virtual += member.memory.virtual
            Self.insert(member, into: &largest)
        }
        sample.resident = resident
        sample.virtual = virtual
        sample.largest = largest.map {
            ProcessRow(pid: $0.pid, memory: $0.memory.total, commandLine: command(of: $0))
        }
        forget(allBut: largest)
    }

    private static func insert(_ member: Member, into largest: inout [Member]) {
        let place = largest.firstIndex { $0.memory.total < member.memory.total } ?? largest.count
        guard place < rows else { return }
        largest.insert(member, at: place)
        if largest.count > rows { largest.removeLast() }
    }

    /// Reading it takes the process's memory map for a moment: not at every beat.
    private func command(of member: Member) -> [ByteString] {
        let stat = member.stat
        if let known = commands[member.pid], known.startTime == stat.startTime, known.nameHash == stat.nameHash {
            return known.command
        }
        let command = tree.commandLine(of: member.pid).clipped(to: Self.commandRoom)
        commands[member.pid] = Known(startTime: stat.startTime, nameHash: stat.nameHash, command: command)
        return command
    }

    private func forget(allBut largest: [Member]) {
        guard commands.count > 4 * Self.rows else { return }
        let kept = Set(largest.map(\.pid))
        commands = commands.filter { kept.contains($0.key) }
    }

    private func cpu(_ reaped: CPUTime) -> CPUTime {
        var (user, system) = (0, 0)
        for member in tree.members {
            user &+= member.stat.userTicks
            system &+= member.stat.systemTicks
        }
        return CPUTime(
            user: Interval(nanoseconds: reaped.user.nanoseconds &+ nanoseconds(user)),
            system: Interval(nanoseconds: reaped.system.nanoseconds &+ nanoseconds(system)))
    }

    private func nanoseconds(_ count: Int) -> Int {
        let (product, overflow) = count.multipliedReportingOverflow(by: 1_000_000_000 / ticks)
        return overflow ? 0 : product
    }

    /// By the cage where the io controller is on. Else those that live, and our own figure less what it was: the kernel
    /// adds to it what a child had, when we have waited for it.
    package func traffic(_ gauge: Gauge) -> Traffic? {
        guard countsTraffic else { return nil }
        if let attached { return attached.traffic }
        if case .cgroup(_, let meter) = gauge, let traffic = meter.readTraffic() { return traffic }
        guard let before = ownBefore, let now = tree.traffic(of: getpid()) else { return nil }
        return now - before + membersTraffic()
    }

    private func membersTraffic() -> Traffic {
        var sum = Traffic()
        for member in tree.members where !member.stat.isZombie {
            sum = sum + (tree.traffic(of: member.pid) ?? Traffic())
        }
        return sum
    }
}
