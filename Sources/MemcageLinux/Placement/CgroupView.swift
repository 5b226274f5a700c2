import Glibc
import MemcageModel
import SystemPackage

/// The two files in which the kernel says where this process stands among cgroups. Nil: not readable.
package struct CgroupTexts {
    let membership: ByteString?
    let mounts: ByteString?

    package init(procRoot: ByteString = "/proc") {
        membership = try? contents(of: procRoot.appending("self/cgroup"))
        mounts = try? contents(of: procRoot.appending("self/mountinfo"))
    }
}

/// What can be seen of cgroup v2 from where memcage runs: facts, read once.
package struct CgroupView {
    /// The mount through which cgroup v2 with the memory controller is seen.
    package var mount: CgroupMount?
    /// memcage's own cgroup as the kernel names it.
    package var ownPath: ByteString?
    /// Why there is no usable mount, and what would mend it.
    package var obstacle: Obstacle?

    package struct Obstacle: Equatable, Sendable {
        package var why: String
        package var mend: String?
        package init(_ why: String, mend: String? = nil) {
            self.why = why
            self.mend = mend
        }
    }

    package init(procRoot: ByteString = "/proc") { self.init(CgroupTexts(procRoot: procRoot)) }

    package init(_ texts: CgroupTexts) {
        ownPath = texts.membership.flatMap(CgroupMembership.unifiedPath)
        let all = texts.mounts.map(CgroupMount.all) ?? []
        // A mount that another one covers, as of a fresh sysfs, is listed and cannot be reached.
        let seen = all.compactMap { mount in
            (try? contents(of: mount.mountPoint.appending("cgroup.controllers"))).map { (mount, $0) }
        }
        guard let first = seen.first?.0 else {
            obstacle = Obstacle(
                "no cgroup2 file system is mounted here",
                mend: "boot with systemd.unified_cgroup_hierarchy=1, or give the container /sys/fs/cgroup")
            return
        }
        mount = seen.first { $0.1.hasWord("memory") }?.0
        if mount == nil {
            obstacle = Obstacle(
                "cgroup2 at \(first.mountPoint.printable) has no memory controller (cgroup v1 or hybrid)",
                mend: "boot with systemd.unified_cgroup_hierarchy=1")
        }
    }

    /// memcage's own cgroup as a folder; nil where it lies outside of what is mounted.
    package var ownFolder: ByteString? {
        guard let mount, let ownPath else { return nil }
        return mount.folder(of: ownPath)
    }
}
