import Glibc
import MemcageModel

/// The cgroups above a cage: whose limit was it, when the kernel killed in the cage and ours was not hit?
package final class Ancestors {
    private var counters: [(file: HeldFile, before: Int)] = []
    private let seesTrueRoot: Bool

    /// Reads the baseline of every ancestor that can be seen, from the node up to the mount's root.
    package init(of node: ByteString, in mount: CgroupMount?, scratch: Scratch) {
        guard let mount, node.bytes.starts(with: mount.mountPoint.bytes) else {
            seesTrueRoot = false
            return
        }
        var path = node
        while path.bytes.count > mount.mountPoint.bytes.count {
            if let folder = try? CgroupFolder(path),
                let descriptor = try? folder.open("memory.events.local", O_RDONLY)
            {
                let file = HeldFile(descriptor, scratch)
                counters.append((file, file.read { MemoryEvents($0).oom } ?? 0))
            }
            guard let parent = path.parent else { break }
            path = parent
        }
        seesTrueRoot = (try? CgroupFolder(mount.mountPoint))?.isTrueRoot ?? false
    }

    /// For a kill in the cage that was not at the cage's own limit.
    package func author() -> Evidence.OOM {
        for counter in counters where (counter.file.read { MemoryEvents($0).oom } ?? 0) > counter.before {
            return .ancestor
        }
        return seesTrueRoot ? .host : .unseen
    }
}
