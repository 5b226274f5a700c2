import Glibc
import MemcageModel

/// The true figure, where it is worth its price.
extension ProcMeter {
    /// What is charged for one address space, in the order of the tree: a parent comes before its children.
    struct Charge {
        var member: Member
        var amount: ByteCount
        /// Of it and of those who may share it.
        var covered: ByteCount
    }

    /// Who ends meanwhile leaves its part to those whose share is read after it, so that this part counts twice: nil,
    /// where the reading can be had again. Where it cannot, whoever has ended is left out, and what he did not leave
    /// to others with it: too little, never too much.
    func readShares(atMost: ByteCount, at start: Moment, again: Bool) -> Reading? {
        let costBefore = Clock.ownCPU()
        tree.refreshStats()
        var count = Count()
        charges.removeAll(keepingCapacity: true)
        held.removeAll(keepingCapacity: true)
        for member in tree.members where !member.stat.isZombie {
            charge(member, into: &count)
            held[member.pid] = Held(
                startTime: member.stat.startTime, total: member.memory.total, minorFaults: member.stat.minorFaults)
        }
        spaces.forget(allBut: tree.members)
        shareReadings += 1
        let all = min(count.sum, atMost)
        for member in tree.members where tree.hasLost(member) {
            if again { return nil }
            count.sum = count.sum - (charges[member.pid]?.amount ?? .zero)
        }
        let exact = min(count.sum, atMost)
        parts = MemoryParts(count.split, scaledTo: exact)
        let cost = Clock.ownCPU() - costBefore
        anchor =
            count.isSupposed
            ? nil
            : Anchor(
                charged: exact, atMost: all, time: start, cost: cost, changes: tree.changes, runs: tree.runs)
        var reading = Reading(time: Clock.now(), charged: exact)
        // A doubt that the next look may end: soon, if it matters.
        reading.atMost = min(atMost, all + count.withheld)
        return reading
    }

    /// The sum in the making.
    struct Count {
        var sum = ByteCount.zero
        var split = ProcessMemory()
        var isSupposed = false
        /// What is to come on top should a child whose parent does not wait have memory of its own.
        var withheld = ByteCount.zero
    }

    /// What one process is to be charged. While it may be its parent once more, the two together are charged what the
    /// parent maps and what the child took by faults since. Should it be a fork after all, that is what PSS says too,
    /// but for pages that the parent broke off since: too little by these, and for no longer than the doubt lasts,
    /// since no anchor is made of it.
    private func charge(_ member: Member, into count: inout Count) {
        let total = member.memory.total
        let parent = charges[member.stat.parent]
        let finding = total > Self.tooSmallToMatter ? spaces.finding(on: member, parent: parent?.member) : .own
        if finding == .shared {
            charges[member.pid] = Charge(member: member, amount: .zero, covered: parent?.covered ?? .zero)
            return
        }
        // Another user's process, or no smaps_rollup (before 4.14): its own total, which is never too little. Asked
        // anew: it may have ended meanwhile, a vforked child in its parent's memory too, and then it holds nothing.
        var kinds = member.memory
        var charge: ByteCount
        if let share = tree.share(of: member.teller) {
            charge = share.charged + member.memory.pageTables
            if share.isSplit {
                (kinds.anonymous, kinds.shared, kinds.swapped) = (share.anonymous, share.shared, share.swapped)
            } else {
                charge = min(charge, total)
            }
        } else {
            kinds = tree.memory(of: member.teller)
            charge = min(total, kinds.total)
        }
        var covered = charge
        if case .doubtful(let waits) = finding, let parent {
            count.isSupposed = true
            let most = (parent.member.memory.total - parent.covered) + Self.pages(member.stat.minorFaults)
            if charge > most, !waits { count.withheld += charge - most }
            charge = min(charge, most)
            covered = parent.covered + charge
        }
        charges[member.pid] = Charge(member: member, amount: charge, covered: covered)
        count.sum += charge
        count.split += kinds
    }
}
