import Glibc
import MemcageModel
import SystemPackage

/// Whether a process that runs already may be moved into a cage.
enum CageEntry {
    /// Throws where it may not: the right is missing, or it would leave a limit that someone set for it.
    static func require(_ process: AttachedProcess, to cage: Cage, _ mount: CgroupMount?) throws {
        guard let mount, let folder = MovedTree.folder(of: process.pid, mount) else {
            throw NodeSearch.Refusal("the cgroup of process \(process.pid) cannot be seen from here")
        }
        if let why = obstacle(from: folder, to: cage) { throw NodeSearch.Refusal(why) }
    }

    /// Why nobody may be moved from that cgroup into the cage; nil when it may.
    static func obstacle(from folder: ByteString, to cage: Cage) -> String? {
        var path = folder
        // Up to the nearest common ancestor, whose cgroup.procs one must be allowed to write.
        while !isAbove(path, cage.main.path) {
            if let text = try? contents(of: path.appending("memory.max")), text.bytes.span.number(at: 0) != nil {
                return "the process would leave \(path.printable), whose memory.max would no longer hold"
            }
            // Emptied, a unit is over for systemd, and its cgroup is gone when the process is to go back.
            if NodeSearch.systemdRuns, CgroupMembership.isOfSystemd(path) {
                return "the process would leave \(path.printable), a unit of systemd's"
            }
            guard let parent = path.parent else { return "its cgroup and the cage have nothing in common" }
            path = parent
        }
        guard let common = try? CgroupFolder(path), let error = common.obstacleToWriting("cgroup.procs") else {
            return nil
        }
        return "user \(geteuid()) may not move processes from \(folder.printable) to \(cage.job.path.printable): "
            + "\(path.appending("cgroup.procs").printable): \(error.description)"
    }

    static func isAbove(_ folder: ByteString, _ path: ByteString) -> Bool {
        path.bytes.starts(with: folder.bytes)
            && (path.bytes.count == folder.bytes.count || path.bytes[folder.bytes.count] == UInt8(ascii: "/"))
    }
}
