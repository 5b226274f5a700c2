import Glibc
import MemcageModel

/// Who of the job is not in its cage. With the rights to make a cage a job mostly has those to leave it, for a cgroup
/// beside it: there the kernel's limit does not hold, and the cage counts nothing of what is taken. Its processes are
/// still our descendants.
package final class Muster {
    private let cage: Cage
    private let mount: CgroupMount?
    private let tree: ProcessTree
    private let main: HeldFile
    private var inside: Set<Int32> = []

    /// One of the job that stands elsewhere; nil: where it cannot be seen from here.
    package struct Outsider {
        package var pid: Int32
        package var folder: ByteString?
    }

    package init?(_ cage: Cage, _ mount: CgroupMount?, _ tree: ProcessTree, scratch: Scratch) {
        guard let list = try? cage.main.open("cgroup.procs", O_RDONLY) else { return nil }
        self.cage = cage
        self.mount = mount
        self.tree = tree
        main = HeldFile(list, scratch)
    }

    /// The list is read after the walk: whoever was born meanwhile is where its parent is, and nobody is taken for an
    /// outsider without his own word.
    package func outsiders() -> [Outsider] {
        tree.walk()
        inside.removeAll(keepingCapacity: true)
        main.readList { text -> Void in
            var index = 0
            while index < text.count {
                if let pid = text.number(at: index).flatMap({ Int32(exactly: $0) }) { inside.insert(pid) }
                index = text.lineEnd(from: index) + 1
            }
        }
        var outsiders: [Outsider] = []
        for member in tree.members where !member.stat.isZombie && !inside.contains(member.pid) {
            // In a cgroup that the job made in its cage, or ended by now, it is none.
            guard let path = path(of: member.pid) else { continue }
            let folder = mount?.folder(of: path)
            if let folder, CageEntry.isAbove(cage.job.path, folder) { continue }
            guard tree.stat(of: member.pid)?.startTime == member.stat.startTime else { continue }
            outsiders.append(Outsider(pid: member.pid, folder: folder))
        }
        return outsiders
    }

    /// Into the cage again, but for those who stand under a limit of their own, as the job of another memcage or a
    /// container does, or in a unit of systemd's. What it has taken elsewhere stays charged there.
    package func bringBack(_ outsider: Outsider) -> Bool {
        guard let folder = outsider.folder, CageEntry.obstacle(from: folder, to: cage) == nil else { return false }
        return
            (try? Privilege.raised { () throws(SystemFailure) in
                try cage.main.write("\(outsider.pid)", to: "cgroup.procs")
            }) != nil
    }

    private func path(of pid: Int32) -> ByteString? {
        (try? contents(of: ByteString("/proc/\(pid)/cgroup"))).flatMap(CgroupMembership.unifiedPath)
    }
}
