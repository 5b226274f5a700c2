import Glibc
import MemcageModel
import SystemPackage

/// An attached tree in a cage of ours. What it held before stays charged where it was (charges do not move), so that
/// the cage counts and limits only what came after: its limits are the run's less what is held outside of it. When
/// the tree gives of that back, they rise again.
package final class MovedTree {
    package let cage: Cage
    package let meter: CgroupMeter
    private let tree: ProcessTree
    private let inside: HeldFile
    private let settings: RunSettings
    /// Where each process was, and where those go that were born since.
    private var origins: [Int32: (startTime: Int, folder: ByteString)] = [:]
    private let home: ByteString
    /// At most so much of the whole is charged elsewhere.
    private var outside: ByteCount
    private let mount: CgroupMount
    private var isThrottled = true

    /// Moves all of the tree that may be moved; with nobody moved it throws, and everybody is where he was.
    package init(
        _ process: AttachedProcess, _ tree: ProcessTree, to cage: Cage, _ mount: CgroupMount, _ settings: RunSettings,
        held: ByteCount, scratch: Scratch
    ) throws(SystemFailure) {
        self.cage = cage
        self.tree = tree
        self.settings = settings
        self.mount = mount
        outside = held
        meter = try CgroupMeter(cage, scratch: scratch)
        inside = HeldFile(try cage.main.open("cgroup.procs", O_RDONLY), scratch)
        guard let home = Self.folder(of: process.pid, mount) else {
            throw SystemFailure("find the cgroup of process", ByteString("\(process.pid)"), .noSuchFileOrDirectory)
        }
        self.home = home
        try setLimits()
        do {
            try move(root: process.pid)
        } catch {
            giveBack()
            throw error
        }
    }

    static func folder(of pid: Int32, _ mount: CgroupMount) -> ByteString? {
        (try? contents(of: ByteString("/proc/\(pid)/cgroup"))).flatMap(CgroupMembership.unifiedPath)
            .flatMap(mount.folder(of:))
    }

    /// Until a walk finds nobody outside: who was born meanwhile to one who had not moved yet is outside too.
    private func move(root: Int32) throws(SystemFailure) {
        for _ in 0..<20 {
            var moved = 0
            tree.walk()
            for member in tree.members where !member.stat.isZombie && origins[member.pid] == nil {
                guard let folder = Self.folder(of: member.pid, mount), folder != cage.main.path else { continue }
                // What has a limit of its own, as the job of another memcage, stays under it.
                guard member.pid == root || CageEntry.obstacle(from: folder, to: cage) == nil else { continue }
                do {
                    try cage.main.write("\(member.pid)", to: "cgroup.procs")
                    origins[member.pid] = (member.stat.startTime, folder)
                    moved += 1
                } catch  where error.errno == .noSuchProcess || error.errno == .invalidArgument {
                    continue  // gone meanwhile
                } catch {
                    guard member.pid != root else { throw error }
                }
            }
            if moved == 0 { return }
        }
    }

    /// Who is in the cage belongs to the tree, also one that lost its parent before anybody looked.
    package func adopt() {
        inside.readList { text -> Void in
            var index = 0
            while index < text.count {
                if let pid = text.number(at: index).flatMap({ Int32(exactly: $0) }), pid > 0 { tree.adopt(pid) }
                index = text.lineEnd(from: index) + 1
            }
        }
    }

    /// `reading`: of the whole. Where /proc cannot see all that the cage counts, limits come out too wide, never too
    /// narrow: /proc still judges.
    package func refit(_ reading: Reading) {
        guard let now = meter.read(stall: false) else { return }
        let left = reading.charged - now.charged
        // In steps: each costs two writes.
        guard left < outside, outside - left >= max(.mebibytes(1), settings.maxMemory.scaled(by: 0.01)) else { return }
        outside = left
        try? setLimits()
    }

    private func setLimits() throws(SystemFailure) {
        let high = settings.high.map { max($0 - outside, .mebibytes(1)) }
        try cage.limit(max: max(settings.maxMemory - outside, .mebibytes(1)), high: isThrottled ? high : nil)
    }

    /// Whoever is asked to end must not crawl.
    package func liftThrottle() {
        isThrottled = false
        cage.liftThrottle()
    }

    /// Everybody back to where he was. Returns a caution when somebody could not go back; he is then left in a cage
    /// without limits.
    @discardableResult
    package func giveBack() -> String? {
        cage.lift()
        for _ in 0..<100 {
            let processes = Array(cage.processes)
            if processes.isEmpty { return nil }
            for pid in processes {
                giveBack(pid)
            }
        }
        let left = cage.processes.filter { tree.stat(of: $0)?.isZombie == false }
        guard !left.isEmpty else { return nil }
        return "\(left.count) processes could not be moved back to \(home.printable); they stay in "
            + "\(cage.main.path.printable), without a limit"
    }

    /// Where that cgroup has gone meanwhile, to what stands around the cage.
    private func giveBack(_ pid: Int32) {
        var folders = [home]
        if let origin = origins[pid], tree.stat(of: pid)?.startTime == origin.startTime {
            folders.insert(origin.folder, at: 0)
        }
        if let node = cage.job.path.parent { folders += [node.appending(CgroupNode.supervisor), node] }
        for folder in folders where (try? (try? CgroupFolder(folder))?.write("\(pid)", to: "cgroup.procs")) != nil {
            return
        }
    }
}
