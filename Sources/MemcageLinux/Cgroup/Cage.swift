import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// A cage: `job-ID/` with the limits, and in it `main/` with the command, so that the job may split its own
/// cgroup further. Its life: made with all limits set, entered by the command, measured, killed, removed.
package final class Cage {
    package let name: String
    package let job: CgroupFolder
    package let main: CgroupFolder
    package let mainProcs: OwnedDescriptor
    private var node: CgroupNode
    private let limits: CageLimits
    /// Limits that were asked for beside the memory's, and that this cage does not hold.
    package let unheld: [UnheldLimit]
    private var removed = false
    /// memory.peak (5.19, EL9 from 9.3), cgroup.kill (5.14), memory.pressure (PSI): there or not.
    package let hasKill: Bool

    /// Makes the cage in a node, or leaves nothing behind.
    package init(in given: CgroupNode, limits: CageLimits) throws(SystemFailure) {
        var node = given
        let name = CgroupNode.jobPrefix + UniqueName.make()
        var made: (job: CgroupFolder, main: CgroupFolder)?
        var unheld: [UnheldLimit] = []
        SentinelLink.tell(cage: name, in: given)
        let lockedNode = given
        try lockedNode.locked { () throws(SystemFailure) in
            do throws(SystemFailure) {
                try node.split()
                made = try Self.make(name, in: node.folder, limits)
                if let made { unheld = try Self.hold(limits, made.job, in: &node) }
            } catch {
                try? node.folder.removeTree(ByteString(name))
                node.tidy()
                SentinelLink.tellCageGone()
                throw error
            }
        }
        guard let made else { throw SystemFailure("make a cage in", node.folder.path, .notSupported) }
        self.name = name
        self.node = node
        self.limits = limits
        self.unheld = unheld
        job = made.job
        main = made.main
        mainProcs = try made.main.open("cgroup.procs", O_WRONLY)
        hasKill = made.job.has("cgroup.kill")
    }

    private static func make(
        _ name: String, in folder: CgroupFolder, _ limits: CageLimits
    ) throws(SystemFailure) -> (job: CgroupFolder, main: CgroupFolder) {
        let job = try folder.makeChild(name)
        guard job.has("memory.max") else {
            throw SystemFailure(
                "find memory.max in", job.path, .notSupported, advice: "the memory controller did not come through")
        }
        try job.write("\(limits.max.bytes)", to: "memory.max")
        try job.write(limits.high.map { "\($0.bytes)" } ?? "max", to: "memory.high")
        // Absent without swap support in the kernel or with swapaccount=0: then there is no swap to limit,
        // or no way to; doctor says which.
        if job.has("memory.swap.max") { try job.write("\(limits.swap.bytes)", to: "memory.swap.max") }
        if limits.swap == .zero, job.has("memory.zswap.max") { try job.write("0", to: "memory.zswap.max") }
        // The kernel's own kill takes the whole cage (4.19).
        if job.has("memory.oom.group") { try job.write("1", to: "memory.oom.group") }
        try job.write("+memory", to: "cgroup.subtree_control")
        let main = try job.makeChild("main")
        Delegation.mark(main)
        return (job, main)
    }

    /// Ends throttling: under memory.high a handler of TERM that touches 20 MB took 20 s and more.
    package func liftThrottle() { _ = job.put("max", in: "memory.high") }

    /// Both limits anew; `high` nil leaves it as it is.
    package func limit(max: ByteCount, high: ByteCount?) throws(SystemFailure) {
        if let high { try job.write("\(high.bytes)", to: "memory.high") }
        try job.write("\(max.bytes)", to: "memory.max")
    }

    /// Holds its processes to nothing any more.
    package func lift() {
        for file in ["memory.high", "memory.max", "memory.swap.max", "pids.max", "cpu.max"] where job.has(file) {
            try? job.write("max", to: file)
        }
        try? job.write("0", to: "memory.oom.group")
    }

    /// Every process in the cage, in `main` and in whatever the job made below it; good until the next call.
    package var processes: UnsafeBufferPointer<Int32> { job.caged }

    /// Kills all. Without cgroup.kill: freeze, so that nothing is born meanwhile, and signal each; the v2
    /// freezer lets frozen processes die.
    package func kill() {
        if hasKill, job.put("1", in: "cgroup.kill") { return }
        _ = job.put("1", in: "cgroup.freeze")
        for pid in processes { Glibc.kill(pid, SIGKILL) }
    }

    /// Whether any process, zombies aside, is left. A cage that was removed under our feet is empty.
    package var isPopulated: Bool { job.number(of: "populated", in: "cgroup.events") == 1 }

    /// Removes the cage and puts the node back if it was the last one in it.
    package func remove() throws(SystemFailure) {
        guard !removed else { return }
        removed = true
        let node = node
        let name = ByteString(name)
        try node.locked { () throws(SystemFailure) in
            // Right after the last death rmdir may still say EBUSY for a moment.
            var last: SystemFailure?
            for attempt in 0..<200 {
                do throws(SystemFailure) {
                    try node.folder.removeTree(name)
                    last = nil
                    break
                } catch {
                    last = error
                    guard error.errno == .resourceBusy || attempt < 3 else { break }
                    usleep(5000)
                }
            }
            node.tidy()
            // What could not be removed stays the sentinel's business, should we not come to an orderly end.
            if let last { throw last }
            SentinelLink.tellCageGone()
        }
    }
}

/// What a cage holds its job to.
package struct CageLimits: Equatable, Sendable {
    package var max: ByteCount
    package var high: ByteCount?
    package var swap: ByteCount
    package var tasks: TaskLimits
    /// A cage that does not hold all of them is none.
    package var areBinding: Bool

    package init(_ settings: RunSettings) {
        max = settings.maxMemory
        high = settings.high
        swap = settings.swap
        tasks = settings.tasks
        areBinding = settings.backend == .cgroup
    }
}
