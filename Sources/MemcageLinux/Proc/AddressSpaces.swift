import CMemcage
import Glibc
import MemcageModel

/// Who of a tree has an address space of its own.
///
/// Between vfork and exec a child is its parent once more: PSS shares pages between address spaces only, and would
/// count all of it twice. kcmp tells. Where that is refused (Docker's old filter), a child that has not called exec
/// is in doubt until one of these speaks for it:
///
/// - It holds more or less than its parent does. The two cannot be read at one moment: the parent is read before and
///   after the child, and what faults can have brought meanwhile is allowed for.
/// - No thread of the parent is blocked, and both have moved on since that was first seen. A child is there a few
///   steps before its parent comes to wait for it, and the parent wakes a few steps before the child leaves its
///   memory. On a busy node, or under a tracer, either may be held up there for long: but then it neither sleeps of
///   its own will nor uses CPU time.
final class AddressSpaces {
    enum Finding: Equatable {
        case own, shared
        /// Waits: a thread of the parent is blocked, as it would be for a vforked child.
        case doubtful(waits: Bool)
    }

    private struct Doubt {
        var startTime: Int
        /// When all threads of the parent were first seen awake, and the CPU time of both by then.
        var since: Moment
        var child: Int, parent: Int
        var isOver = false
    }

    private let tree: ProcessTree
    private let compare: (Int32, Int32) -> Int32
    private var doubts: [Int32: Doubt] = [:]

    private static let pause = Interval.milliseconds(250)
    /// CPU time is told in ticks, rounded: two of them are more than one.
    private static let enoughTicks = 2
    /// What one fault may bring: a huge page, in pages.
    private static let pagesOfFault = sysconf(CInt(_SC_PAGESIZE)) / 8

    /// `compare`: as `mc_share_memory`.
    init(_ tree: ProcessTree, compare: @escaping (Int32, Int32) -> Int32) {
        self.tree = tree
        self.compare = compare
    }

    /// `parent`: nil where it is none of the tree. To be asked before the child's share is read, since whoever has
    /// memory of its own keeps it.
    func finding(on child: Member, parent: Member?) -> Finding {
        guard let parent, child.stat.mayBeInParentsMemory else { return .own }
        switch compare(parent.pid, child.pid) {
        case 1: return .shared
        case -EPERM, -ENOSYS: break
        default: return .own
        }
        if let doubt = doubts[child.pid], doubt.isOver, doubt.startTime == child.stat.startTime { return .own }
        return differInSize(child.teller, parent.teller) ? .own : weigh(child, parent)
    }

    /// Drops what is known of those that have ended.
    func forget(allBut members: [Member]) {
        guard doubts.count > 2 * members.count else { return }
        let living = Set(members.map(\.pid))
        doubts = doubts.filter { living.contains($0.key) }
    }

    private func weigh(_ child: Member, _ parent: Member) -> Finding {
        if tree.isBlocked(parent.pid) {
            doubts[child.pid] = nil
            return .doubtful(waits: true)
        }
        let now = Clock.now()
        guard let doubt = doubts[child.pid], doubt.startTime == child.stat.startTime else {
            doubts[child.pid] = Doubt(
                startTime: child.stat.startTime, since: now, child: child.stat.ticks, parent: parent.stat.ticks)
            return .doubtful(waits: false)
        }
        guard now - doubt.since >= Self.pause, Self.hasMovedOn(child.stat, since: doubt.child),
            Self.hasMovedOn(parent.stat, since: doubt.parent)
        else { return .doubtful(waits: false) }
        doubts[child.pid]?.isOver = true
        return .own
    }

    private static func hasMovedOn(_ stat: ProcessStat, since ticks: Int) -> Bool {
        stat.isAsleep || stat.isStopped || stat.ticks &- ticks >= enoughTicks
    }

    /// Whether the two cannot be one: a single address space would have had to grow, or to shrink and grow again, by
    /// more than was faulted in between the looks.
    private func differInSize(_ child: Int32, _ parent: Int32) -> Bool {
        guard let parentBefore = faults(parent), let childBefore = faults(child),
            let before = tree.extent(of: parent)?.resident, let pages = tree.extent(of: child)?.resident,
            let after = tree.extent(of: parent)?.resident,
            let childAfter = faults(child), let parentAfter = faults(parent)
        else { return false }
        let away = max(pages - max(before, after), min(before, after) - pages)
        let faulted = max(0, parentAfter - parentBefore) + max(0, childAfter - childBefore)
        // One more for what the kernel itself joins to a huge page.
        return away / Self.pagesOfFault > faulted + 1
    }

    private func faults(_ pid: Int32) -> Int? {
        tree.stat(of: pid).map { $0.minorFaults &+ $0.majorFaults }
    }
}
