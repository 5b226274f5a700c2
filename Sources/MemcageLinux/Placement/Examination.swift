import CMemcage
import Glibc
import MemcageModel

/// What `doctor` does: it makes a cage exactly as a run would, looks at what it got, and removes it again.
package enum Examination {
    package static func examine(_ settings: RunSettings) throws(UsageError) -> Diagnosis {
        let scratch = Scratch()
        let placement = try Placement(settings)
        var checks = placements(placement)
        var place = placement.description
        if case .cgroup(let cage) = placement.backend {
            checks += features(of: cage, scratch)
            place = "\(placement.attempts.last?.kind ?? ""), in \(parent(of: cage).printable)"
            do {
                try Privilege.raised { () throws(SystemFailure) in try cage.remove() }
            } catch {
                checks.append(Check("removal", .fail, error.message))
            }
        }
        checks += process(scratch)
        return Diagnosis(
            backend: placement.backendName, placement: place, checks: checks, allocation: placement.memory.allocation)
    }

    private static func parent(of cage: Cage) -> ByteString {
        ByteString(Array(cage.job.path.bytes.dropLast(cage.name.utf8.count + 1)))
    }

    private static func placements(_ placement: Placement) -> [Check] {
        var checks: [Check] = []
        if placement.view.obstacle == nil, let mount = placement.view.mount {
            checks.append(
                Check("cgroup v2", .pass, "\(mount.mountPoint.printable) has the memory controller"))
        }
        let caged = placement.backendName == "cgroup"
        for attempt in placement.attempts {
            if let obstacle = attempt.obstacle {
                // With a cage further down there is nothing to mend.
                checks.append(
                    Check(attempt.kind, caged ? .caution : .fail, obstacle.why, mend: caged ? nil : obstacle.mend))
            } else {
                checks.append(Check(attempt.kind, .pass, "a cage could be made"))
            }
        }
        return checks
    }

    private static func features(of cage: Cage, _ scratch: Scratch) -> [Check] {
        var checks: [Check] = []
        func look(_ name: String, _ works: Bool, _ yes: String, _ no: String, mend: String? = nil) {
            checks.append(Check(name, works ? .pass : .caution, works ? yes : no, mend: mend))
        }
        look(
            "birth inside", isBornInside(cage), "clone3 starts the command in its cgroup",
            "clone3 is refused; the command moves in before it runs")
        let swap = NodeMemory(scratch: scratch).swapTotal() ?? .zero
        let limitsSwap = cage.job.has("memory.swap.max")
        look(
            "swap limit", limitsSwap || swap == .zero,
            limitsSwap ? "memory.swap.max" : "no swap on this node",
            "swap cannot be limited, a job may spill into it", mend: "boot with swapaccount=1")
        look(
            "whole kill", cage.job.has("memory.oom.group"), "the kernel's kill takes the whole cage",
            "the kernel may kill single processes of a job")
        look(
            "cgroup.kill", cage.hasKill, "one write ends all",
            "absent before Linux 5.14; memcage freezes and signals instead")
        look(
            "memory.peak", cage.job.has("memory.peak"), "peaks come from the kernel",
            "absent before Linux 5.19; peaks are sampled")
        let pressure = (try? CgroupMeter(cage, scratch: scratch))?.hasPressure ?? false
        look(
            "PSI", pressure, "stalls are measured", "absent; stalls are told from refaults and limit events",
            mend: "boot with psi=1")
        return checks
    }

    /// A child that finds nothing to execute: it is born, and that is all.
    private static func isBornInside(_ cage: Cage) -> Bool {
        guard let signals = try? SignalSource() else { return false }
        defer { signals.restore() }
        guard let child = try? Command(["/dev/null/none"], in: cage, signals: signals) else { return false }
        var status: Int32 = 0
        waitpid(child.pid, &status, 0)
        return child.bornInside
    }

    private static func process(_ scratch: Scratch) -> [Check] {
        var checks: [Check] = []
        let tree = ProcessTree(scratch: scratch)
        checks.append(
            tree.listsChildren
                ? Check("/proc children", .pass, "a tree is found without a scan of the node")
                : Check("/proc children", .caution, "absent; every look scans all processes of the node"))
        switch tree.share(of: getpid())?.isSplit {
        case true?: checks.append(Check("/proc PSS", .pass, "shared pages are counted once"))
        case false?:
            let why = "smaps_rollup has no Pss_Anon (before Linux 5.4); of several processes mapped files count too"
            checks.append(Check("/proc PSS", .caution, why))
        case nil:
            let why = "no smaps_rollup (before Linux 4.14); shared pages count for each process"
            checks.append(Check("/proc PSS", .caution, why))
        }
        let pidfd = mc_pidfd_open(getpid())
        if pidfd >= 0 { _ = OwnedDescriptor(adopting: pidfd) }
        checks.append(
            pidfd >= 0
                ? Check("pidfd", .pass, "signals cannot hit a reused pid")
                : Check("pidfd", .caution, "refused or absent; signals go by pid and start time"))
        return checks
    }
}
