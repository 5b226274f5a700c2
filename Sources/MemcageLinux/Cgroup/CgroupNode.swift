import Glibc
import MemcageModel
import SystemPackage

/// The cgroup in which cages are made. memcage splits it:
///
///     node/            no processes of its own, memory enabled for its children
///       sup/           memcage, and what was in node before (only where memcage itself was in node)
///       job-ID/        one for each cage
///
/// Several memcages share a node: who comes first splits it, who goes last puts it back. Both happen under
/// a lock on the folder.
package struct CgroupNode {
    package static let supervisor = "sup"
    package static let jobPrefix = "job-"
    private static let patience = Interval.seconds(2)
    private static let patienceWithOthers = Interval.seconds(1)

    package let folder: CgroupFolder
    /// memcage's own cgroup is the node itself, or `sup` in it: what sits there may be moved aside.
    package let isOwn: Bool
    /// The node as the kernel names it in `/proc/PID/cgroup`; nil where nobody is moved, or /proc is away.
    private let kernelPath: ByteString?
    /// The controllers that were not on for its children before we came.
    private var enabledHere: [String] = []

    package init(folder: CgroupFolder, isOwn: Bool, kernelPath: ByteString? = nil) {
        self.folder = folder
        self.isOwn = isOwn
        self.kernelPath = kernelPath
    }

    /// Enables the memory controller for children of the node, moving its processes to `sup` when that is
    /// what stands in the way ("no internal processes", cgroup-v2.rst). Call with the lock held, and `tidy` if it
    /// throws.
    package mutating func split() throws(SystemFailure) {
        if folder.words(of: "cgroup.subtree_control").contains("memory") {
            // Split before, by another memcage or by its owner. If we are still in it, it is the true root.
            if isOwn, !folder.isTrueRoot { try moveAside() }
            return
        }
        if isOwn, !folder.isTrueRoot { try moveAside() }
        SentinelLink.tellControllerEnabled()
        try enable()
        enabledHere.append("memory")
    }

    /// Enables one more controller for children of the node, once it is split.
    package mutating func enable(_ controller: String) throws(SystemFailure) {
        if folder.words(of: "cgroup.subtree_control").contains(controller) { return }
        guard folder.words(of: "cgroup.controllers").contains(controller) else {
            throw SystemFailure(
                "enable the \(controller) controller in", folder.path, .notSupported,
                advice: "it is not handed down to that cgroup; from above: "
                    + "echo +\(controller) > \(folder.path.printable)/../cgroup.subtree_control")
        }
        try folder.write("+\(controller)", to: "cgroup.subtree_control")
        enabledHere.append(controller)
    }

    private func enable() throws(SystemFailure) {
        let deadline = Clock.now() + (isOwn ? Self.patience : Self.patienceWithOthers)
        while true {
            do {
                try folder.write("+memory", to: "cgroup.subtree_control")
                return
            } catch {
                // EBUSY passes when the last process leaves; it stays when one lives there.
                guard error.errno == .resourceBusy, Clock.now() < deadline else {
                    var failure = error
                    if error.errno == .resourceBusy { failure.advice = "processes live in that cgroup itself" }
                    throw failure
                }
                // Somebody else's process is not ours to move.
                if isOwn { try moveAside() }
                usleep(2000)
            }
        }
    }

    private func moveAside() throws(SystemFailure) {
        // A 0 is a process that we cannot name, and to the kernel it is ourselves.
        let processes = folder.processes().filter { $0 > 0 }
        guard !processes.isEmpty else { return }
        if !folder.has(Self.supervisor) { _ = try folder.makeChild(Self.supervisor) }
        let supervisor = try CgroupFolder(folder.path.appending(Self.supervisor))
        let deadline = Clock.now() + Self.patience
        var left = processes
        while !left.isEmpty {
            for pid in left where isStill(pid, in: kernelPath) {
                do {
                    try supervisor.write("\(pid)", to: "cgroup.procs")
                } catch  where error.errno == .noSuchProcess || error.errno == .invalidArgument {
                    continue  // gone meanwhile, or a zombie
                }
            }
            left = folder.processes().filter { $0 > 0 }
            if Clock.now() >= deadline { break }
        }
    }

    /// Between the list and the move a process may have gone elsewhere by itself: dragged back it would be out of
    /// the cgroup that it, or somebody for it, has chosen. The kernel has no move on condition; a look right
    /// before leaves a window of microseconds.
    private func isStill(_ pid: Int32, in path: ByteString?) -> Bool {
        guard let path, let text = try? contents(of: ByteString("/proc/\(pid)/cgroup")) else { return true }
        return CgroupMembership.unifiedPath(text) == path
    }

    /// Undoes the split when no cage is left in the node. Best effort: it runs when all else is done.
    package func tidy() {
        let others = folder.children().filter { $0 != ByteString(Self.supervisor) }
        guard others.isEmpty else { return }
        if isOwn, !folder.isTrueRoot, folder.has(Self.supervisor) {
            giveBack()
        } else if !folder.isTrueRoot {
            for controller in enabledHere { try? folder.write("-\(controller)", to: "cgroup.subtree_control") }
        }
    }

    private func giveBack() {
        // Any of them would keep the node's processes out, whoever among us enabled it.
        let enabled = folder.words(of: "cgroup.subtree_control")
        for controller in ["memory"] + TaskLimits.controllers where enabled.contains(controller) {
            try? folder.write("-\(controller)", to: "cgroup.subtree_control")
        }
        guard let supervisor = try? CgroupFolder(folder.path.appending(Self.supervisor)) else { return }
        for _ in 0..<100 {
            let processes = supervisor.processes()
            if processes.isEmpty { break }
            for pid in processes where isStill(pid, in: kernelPath?.appending(Self.supervisor)) {
                try? folder.write("\(pid)", to: "cgroup.procs")
            }
        }
        try? folder.removeChild(ByteString(Self.supervisor))
    }

    /// Holds the node's lock while `body` runs. Bounded: a stopped memcage must not hold up the others for
    /// ever; after the wait the work is done without it.
    package func locked<Result>(_ body: () throws(SystemFailure) -> Result) throws(SystemFailure) -> Result {
        // A descriptor of its own: flock belongs to the open file, and the lock goes when it is closed.
        guard let lock = try? OwnedDescriptor(opening: folder.path, O_RDONLY | O_DIRECTORY) else { return try body() }
        let deadline = Clock.now() + Self.patience
        while flock(lock.number, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK, Clock.now() < deadline {
            usleep(2000)
        }
        return try body()
    }
}
