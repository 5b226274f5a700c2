import Glibc
import MemcageModel

/// The limits of the cgroups around a cage.
package enum CgroupLimits {
    /// Larger is no limit: v1 says "none" as the largest number of pages that it can count.
    private static let least = 1 << 60

    /// `memory.max` of this cgroup, where cages are made, and of all above it that can be seen: up to the mount
    /// point, and without one as long as it is cgroup2. In a container that is the container's own limit.
    package static func v2(from folder: ByteString, upTo mountPoint: ByteString?) -> [AllocationSource] {
        var sources: [AllocationSource] = []
        var wasSeen = false
        var path = resolved(folder)
        let mountPoint = mountPoint.map(resolved)
        let isMounted = mountPoint.map { path == $0 || path.bytes.starts(with: $0.appending("").bytes) } ?? false
        while isMounted || (try? CgroupFolder(path))?.isCgroup2 == true {
            if let text = try? contents(of: path.appending("memory.max")) {
                wasSeen = true
                if let bytes = text.bytes.span.number(at: 0), bytes < least {
                    sources.append(AllocationSource(.cgroup, path.printable, .value(ByteCount(bytes))))
                }
            }
            guard path != mountPoint, let slash = path.bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 else { break }
            path = ByteString(Array(path.bytes[..<slash]))
        }
        guard sources.isEmpty else { return sources }
        let why = wasSeen ? "no limit here or above" : "none can be seen"
        return [AllocationSource(.cgroup, folder.printable, .silent(why))]
    }

    /// The smallest limit of memcage's own v1 memory cgroup and all above it: the kernel has worked it out. From
    /// the mount point where the own cgroup cannot be seen.
    package static func v1(_ texts: CgroupTexts) -> AllocationSource {
        guard let mount = CgroupMount.v1("memory", in: texts.mounts ?? "") else {
            return AllocationSource(.cgroupV1, "/proc/self/mountinfo", .silent("not mounted"))
        }
        let own = texts.membership
            .flatMap { CgroupMembership.v1Path("memory", in: $0) }.flatMap(mount.folder(of:))
        for folder in [own, mount.mountPoint] {
            guard let file = folder?.appending("memory.stat"), let text = try? contents(of: file) else { continue }
            let limit = text.bytes.span.number(of: "hierarchical_memory_limit").flatMap { $0 < least ? $0 : nil }
            return AllocationSource(
                .cgroupV1, file.printable, limit.map { .value(ByteCount($0)) } ?? .silent("no limit here or above"))
        }
        return AllocationSource(.cgroupV1, mount.mountPoint.printable, .silent("none can be seen"))
    }

    /// Without links and `..`, so that to take off the last name is to go up.
    static func resolved(_ path: ByteString) -> ByteString {
        guard let real = path.withCString({ realpath($0, nil) }) else { return path }
        defer { free(real) }
        return ByteString(cString: real)
    }
}
