import CMemcage
import MemcageModel

/// The marks of delegation: extended attributes by which systemd (trusted.delegate; user.delegate since 251, the
/// only one that a user's manager can set) and memcage say that a cgroup and all below is somebody else's.
package enum Delegation {
    private static let names = ["trusted.delegate", "user.delegate"]

    /// Whether this cgroup, or one above it, is marked: what lies below a delegated cgroup is delegated. The
    /// user manager's own unit is marked too, for the manager and not for its user: the way up ends there.
    static func isMarked(_ path: ByteString) -> Bool {
        var path = path
        while !isUserManager(path), let folder = try? CgroupFolder(path), folder.isCgroup2 {
            if names.contains(where: { mc_attribute_is_one(folder.number, $0) == 1 }) { return true }
            guard let parent = path.parent else { return false }
            path = parent
        }
        return false
    }

    /// Whether a unit of a user's manager holds it: `…/user@1000.service/app.slice/…`.
    static func belongsToUserManager(_ path: ByteString) -> Bool {
        var path: ByteString? = path
        while let here = path {
            if isUserManager(here) { return true }
            path = here.parent
        }
        return false
    }

    private static func isUserManager(_ path: ByteString) -> Bool {
        let name = path.lastComponent
        return name.starts(with: "user@".utf8) && name.suffix(8).elementsEqual(".service".utf8)
    }

    /// Marks a cage's inner cgroup as the job's: a memcage in there may make its own below. Kernels before 5.7
    /// have no such attributes in cgroup2; a job inside a cage is then polled.
    package static func mark(_ folder: CgroupFolder) { _ = mc_attribute_set_one(folder.number, "user.delegate") }
}
