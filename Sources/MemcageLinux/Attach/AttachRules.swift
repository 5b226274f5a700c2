import Glibc
import MemcageModel
import SystemPackage

/// Which processes one may attach to; each refusal is one line that says what would help.
enum AttachRules {
    static func require(_ pid: Int32, in tree: ProcessTree, guarded: Bool) throws(UsageError) -> ProcessStat {
        guard let stat = tree.stat(of: pid) else { throw absence(pid) }
        let status = (try? contents(of: ByteString("/proc/\(pid)/status"))) ?? ""
        if let process = status.bytes.span.number(of: "Tgid"), process != Int(pid) {
            throw UsageError("\(pid) is a thread of process \(process); give \(process)")
        }
        if stat.isOfKernel {
            throw UsageError("process \(pid) is a thread of the kernel, which has no memory of its own to be watched")
        }
        if stat.isZombie {
            throw UsageError("process \(pid) has ended already; its parent, \(stat.parent), has not yet taken note")
        }
        if pid == getpid() { throw UsageError("process \(pid) is this memcage itself; give another one") }
        let user = status.bytes.span.number(of: "Uid").map { "user \($0)" } ?? "another user"
        try requireSight(pid, user)
        if guarded { try requireReach(pid, user, tree) }
        return stat
    }

    private static func absence(_ pid: Int32) -> UsageError {
        // hidepid= of /proc hides what is there all the same.
        if kill(pid, 0) == 0 || errno == EPERM {
            return UsageError(
                "process \(pid) is there, but /proc does not show it to user \(geteuid()) (hidepid); "
                    + "run memcage as the process's user, or as root")
        }
        return UsageError("there is no process \(pid) here; see ps")
    }

    /// Without its shares, pages that processes have in common would count for each of them.
    private static func requireSight(_ pid: Int32, _ user: String) throws(UsageError) {
        do {
            _ = try OwnedDescriptor(opening: ByteString("/proc/\(pid)/smaps_rollup"), O_RDONLY)
        } catch  where error == .permissionDenied || error == .notPermitted {
            throw UsageError(
                "process \(pid) is \(user)'s, or protected: user \(geteuid()) may not read its memory "
                    + "(/proc/\(pid)/smaps_rollup: \(error.description)); "
                    + (geteuid() == 0 ? "CAP_SYS_PTRACE would help" : "run memcage as that user, or as root"))
        } catch {
            // No such file before Linux 4.14: told by doctor.
        }
    }

    private static func requireReach(_ pid: Int32, _ user: String, _ tree: ProcessTree) throws(UsageError) {
        if pid == 1 {
            throw UsageError(
                "process 1 is the init of this place, which the kernel lets nobody in it end: it can be recorded, "
                    + "not guarded; guard it from outside, or start its command with memcage run")
        }
        var ancestor = tree.stat(of: getpid())?.parent ?? 0
        while ancestor > 0 {
            if ancestor == pid {
                throw UsageError(
                    "memcage itself was started from process \(pid): it can be recorded, not guarded, since memcage "
                        + "would have to end what it belongs to; start memcage from elsewhere")
            }
            ancestor = tree.stat(of: ancestor)?.parent ?? 0
        }
        if kill(pid, 0) != 0, errno == EPERM {
            throw UsageError(
                "process \(pid) is \(user)'s: user \(geteuid()) may not signal it, and so not guard it; "
                    + "run memcage as that user, or as root, or leave --guard out")
        }
    }
}
