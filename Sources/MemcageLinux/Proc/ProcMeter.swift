import CMemcage
import Glibc
import MemcageModel

/// Measures the tree by /proc, in brackets, since a true share (PSS) costs 9 µs/MiB.
///
/// - At most: the sum over all processes, shared pages counted as often as they are mapped.
/// - At least: the largest single process, whose pages are all distinct. (The sum of private parts is no
///   lower bound: seen at 2100 MiB where PSS was 300.)
/// - Between them an anchor: PSS as it was read last, and what can have come since. A process grows by what
///   its resident set grew, plus a page for every minor fault: a copy-on-write break leaves RSS as it was.
///
/// PSS is read anew only when a line falls between the bounds, or now and then for the log's and the peak's sake.
package final class ProcMeter {
    package let tree: ProcessTree
    private let scratch: Scratch
    private let procRoot: ByteString

    private struct Held { var startTime: Int, total: ByteCount, minorFaults: Int }
    private struct Anchor { var charged: ByteCount, time: Moment, cost: Interval }
    private var held: [Int32: Held] = [:]
    private var anchor: Anchor?
    /// What the last figure consists of: shares where they were read, else the resident sums in their proportion.
    package private(set) var parts = MemoryParts()
    /// The most that any look has found.
    private var highest = ByteCount.zero
    /// How often PSS was read: a figure for tests and benchmarks.
    package private(set) var shareReadings = 0

    /// For the log PSS may cost this part of one core: 1 in 100.
    private static let dutyFactor = 100
    /// Counted twice for a moment, so much decides nothing.
    private static let tooSmallToMatter = ByteCount.mebibytes(8)
    private static let page = ByteCount(Int(sysconf(CInt(_SC_PAGESIZE))))

    package init(tree: ProcessTree, scratch: Scratch, procRoot: ByteString = "/proc") {
        self.tree = tree
        self.scratch = scratch
        self.procRoot = procRoot
    }

    /// `lines`: where it matters on which side the job is. `forPeople`: the figure will be shown.
    package func read(lines: [ByteCount], forPeople: Bool) -> Reading {
        tree.walk()
        tree.readMemory()
        let now = Clock.now()

        var sum = ByteCount.zero
        var held = ProcessMemory()
        var largest = ByteCount.zero
        var living = 0
        for member in tree.members where !member.stat.isZombie {
            sum += member.memory.total
            held += member.memory
            largest = max(largest, member.memory.total)
            living += 1
        }
        var reading = Reading(time: now, charged: sum)
        guard living > 1 else {
            parts = MemoryParts(held)
            return reading
        }

        let since = sinceAnchor()
        let bound = min(sum, since?.atMost ?? sum)
        let likely = min(max(since?.likely ?? sum, largest), bound)
        let undecided = lines.contains { largest <= $0 && bound > $0 }
        // The peak is for people too, and stays: no guess shall be it.
        let isShown = forPeople || likely > highest
        if undecided || (isShown && isWorthReading(now, spread: sum - largest)) {
            let exact = readShares(sum: sum, at: now)
            highest = max(highest, exact)
            return Reading(time: Clock.now(), charged: exact)
        }
        highest = max(highest, likely)
        reading.atLeast = largest
        reading.atMost = bound
        reading.charged = likely
        parts = MemoryParts(held, scaledTo: likely)
        return reading
    }

    /// What is charged now, going by the last anchor: at most, and most likely. They differ in those born
    /// since. A forked child shares nearly all that it shows, and what it took itself it took by faults; but one
    /// fault may bring a huge page, so that at most all of it is its own.
    private func sinceAnchor() -> (atMost: ByteCount, likely: ByteCount)? {
        guard let anchor else { return nil }
        var (atMost, likely) = (anchor.charged, anchor.charged)
        for member in tree.members where !member.stat.isZombie {
            let total = member.memory.total
            if let before = held[member.pid], before.startTime == member.stat.startTime {
                let grown = total - before.total
                atMost += grown + Self.pages(member.stat.minorFaults - before.minorFaults)
                likely += grown
            } else {
                atMost += total
                likely += min(total, Self.pages(member.stat.minorFaults))
            }
        }
        return (atMost, likely)
    }

    private static func isNewborn(_ member: Member) -> Bool {
        TreeSignals.ticksNow() - member.stat.startTime <= sysconf(CInt(_SC_CLK_TCK)) / 4
    }

    private static func pages(_ count: Int) -> ByteCount { ByteCount(min(max(0, count), 1 << 40) * page.bytes) }

    private func isWorthReading(_ now: Moment, spread: ByteCount) -> Bool {
        guard spread > .mebibytes(1) else { return false }
        guard let anchor else { return true }
        return (now - anchor.time).nanoseconds >= anchor.cost.nanoseconds * Self.dutyFactor
    }

    private func readShares(sum: ByteCount, at start: Moment) -> ByteCount {
        let costBefore = Clock.ownCPU()
        var exact = ByteCount.zero
        var charges: [Int32: (memory: ProcessMemory, charge: ByteCount)] = [:]
        var supposed = false
        var split = ProcessMemory()
        held.removeAll(keepingCapacity: true)
        for member in tree.members where !member.stat.isZombie {
            let (charge, kinds) = charge(of: member, besides: charges, supposed: &supposed)
            charges[member.pid] = (member.memory, charge)
            exact += charge
            split += kinds
            held[member.pid] = Held(
                startTime: member.stat.startTime, total: member.memory.total, minorFaults: member.stat.minorFaults)
        }
        exact = min(exact, sum)
        parts = MemoryParts(split, scaledTo: exact)
        anchor = supposed ? nil : Anchor(charged: exact, time: start, cost: Clock.ownCPU() - costBefore)
        shareReadings += 1
        return exact
    }

    /// What one process is to be charged, and of which kinds its memory is; its parent, if it is of the tree, comes
    /// before it.
    ///
    /// Between vfork and exec a child is its parent once more: PSS shares pages between address spaces only, and
    /// would count all of it twice. kcmp tells. Where that is refused (Docker's filter), a child as large as its
    /// parent is taken for such a one while one of the parent's threads is blocked, or when it was born this moment
    /// (on a busy node the parent may not have come to wait yet). The two together are then charged what the parent
    /// maps and what the child took by faults since. Should it be a fork after all, that is what PSS says too, but
    /// for pages that the parent broke off since: too little by these, and never for longer than that, since no
    /// anchor is made of a supposition.
    private func charge(
        of member: Member, besides charges: [Int32: (memory: ProcessMemory, charge: ByteCount)], supposed: inout Bool
    ) -> (charge: ByteCount, kinds: ProcessMemory) {
        let total = member.memory.total
        var atMost = total
        switch mc_share_memory(member.stat.parent, member.pid) {
        case 1: return (.zero, ProcessMemory())
        case -EPERM, -ENOSYS:
            // Asked before the share is read: once nobody is blocked, the child has its own memory.
            if total > Self.tooSmallToMatter, let parent = charges[member.stat.parent],
                parent.memory.isNear(member.memory),
                Self.isNewborn(member) || tree.isBlocked(member.stat.parent)
            {
                supposed = true
                atMost = min(total, (parent.memory.total - parent.charge) + Self.pages(member.stat.minorFaults))
            }
        default: break
        }
        // Another user's process, or no smaps_rollup (before 4.14): its own total, which is never too little. Asked
        // anew: it may have ended meanwhile, a vforked child in its parent's memory too, and then it holds nothing.
        guard let share = tree.share(of: member.teller) else {
            let memory = tree.memory(of: member.teller)
            return (min(atMost, memory.total), memory)
        }
        let charge = share.charged + member.memory.pageTables
        var kinds = member.memory
        if share.isSplit {
            (kinds.anonymous, kinds.shared, kinds.swapped) = (share.anonymous, share.shared, share.swapped)
        }
        return (share.isSplit && atMost == total ? charge : min(charge, atMost), kinds)
    }
}

extension ProcessMemory {
    /// As like as two looks at one address space, one right after the other.
    fileprivate func isNear(_ other: ProcessMemory) -> Bool {
        max(total, other.total) - min(total, other.total) <= .mebibytes(1)
    }
}

extension ProcessMemory {
    fileprivate static func += (left: inout ProcessMemory, right: ProcessMemory) {
        left.anonymous += right.anonymous
        left.shared += right.shared
        left.swapped += right.swapped
        left.pageTables += right.pageTables
    }
}

extension MemoryParts {
    fileprivate init(_ memory: ProcessMemory, scaledTo charged: ByteCount? = nil) {
        self.init()
        let ratio = charged.map { $0.share(of: memory.total) } ?? 1
        anonymous = memory.anonymous.scaled(by: ratio)
        shmem = memory.shared.scaled(by: ratio)
        swap = memory.swapped.scaled(by: ratio)
        kernel = memory.pageTables.scaled(by: ratio)
    }
}
