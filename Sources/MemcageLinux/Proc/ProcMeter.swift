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
    let spaces: AddressSpaces

    struct Held { var startTime: Int, total: ByteCount, minorFaults: Int }
    struct Anchor {
        var charged: ByteCount, atMost: ByteCount
        var time: Moment, cost: Interval
        var changes: Int, runs: Int
    }
    var held: [Int32: Held] = [:]
    /// Of the reading of shares that is under way.
    var charges: [Int32: Charge] = [:]
    var anchor: Anchor?
    /// What the last figure consists of: shares where they were read, else the resident sums in their proportion.
    package internal(set) var parts = MemoryParts()
    /// The most that any look has found.
    private var highest = ByteCount.zero
    /// How often PSS was read: a figure for tests and benchmarks.
    package internal(set) var shareReadings = 0

    /// For the log PSS may cost this part of one core: 1 in 100.
    private static let dutyFactor = 100
    /// And this while only a copy-on-write break can have changed it, which no cheap look shows: 1 in 500.
    private static let quietDutyFactor = 500
    /// Counted twice for a moment, so much decides nothing.
    static let tooSmallToMatter = ByteCount.mebibytes(8)
    private static let page = ByteCount(Int(sysconf(CInt(_SC_PAGESIZE))))

    /// `compare`: whether two processes have one address space, as `mc_share_memory`.
    package init(tree: ProcessTree, compare: @escaping (Int32, Int32) -> Int32 = mc_share_memory) {
        self.tree = tree
        spaces = AddressSpaces(tree, compare: compare)
    }

    /// `lines`: where it matters on which side the job is. `forPeople`: the figure will be shown.
    package func read(lines: [ByteCount], forPeople: Bool) -> Reading {
        read(lines: lines, forPeople: forPeople, attempts: 3)
    }

    private func read(lines: [ByteCount], forPeople: Bool, attempts: Int) -> Reading {
        tree.look(fresh: forPeople && tree.wantsUsage)
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

        // Faults matter only where a line lies between; they are told by a dearer file.
        if lines.contains(where: { largest <= $0 && sum > $0 }) { tree.refreshStats() }
        let since = sinceAnchor()
        let bound = min(sum, since?.atMost ?? sum)
        let likely = min(max(since?.likely ?? sum, largest), bound)
        let undecided = lines.contains { largest <= $0 && bound > $0 }
        // The peak is for people too, and stays: no guess shall be it.
        let isShown = forPeople || likely > highest
        if undecided || (isShown && isWorthReading(now, spread: sum - largest)) {
            guard let exact = readShares(atMost: bound, at: now, again: attempts > 1) else {
                tree.askAll()
                return read(lines: lines, forPeople: forPeople, attempts: attempts - 1)
            }
            highest = max(highest, exact.charged)
            return exact
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
        var (atMost, likely) = (anchor.atMost, anchor.charged)
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

    static func pages(_ count: Int) -> ByteCount { ByteCount(min(max(0, count), 1 << 40) * page.bytes) }

    private func isWorthReading(_ now: Moment, spread: ByteCount) -> Bool {
        guard spread > .mebibytes(1) else { return false }
        guard let anchor else { return true }
        // Who did not run has broken nothing off either.
        guard anchor.runs != tree.runs else { return false }
        let factor = anchor.changes == tree.changes ? Self.quietDutyFactor : Self.dutyFactor
        return (now - anchor.time).nanoseconds >= anchor.cost.nanoseconds * factor
    }
}

extension ProcessMemory {
    static func += (left: inout ProcessMemory, right: ProcessMemory) {
        left.anonymous += right.anonymous
        left.shared += right.shared
        left.swapped += right.swapped
        left.pageTables += right.pageTables
    }
}

extension MemoryParts {
    init(_ memory: ProcessMemory, scaledTo charged: ByteCount? = nil) {
        self.init()
        let ratio = charged.map { $0.share(of: memory.total) } ?? 1
        anonymous = memory.anonymous.scaled(by: ratio)
        shmem = memory.shared.scaled(by: ratio)
        swap = memory.swapped.scaled(by: ratio)
        kernel = memory.pageTables.scaled(by: ratio)
    }
}
