import Glibc
import MemcageModel
import SystemPackage

/// A limit that was asked for and is not held, for people.
package struct UnheldLimit: Equatable, Sendable {
    package var option: RunOption
    package var caution: String

    init(_ wish: TaskLimits.Wish, _ why: String) {
        option = wish.option
        caution = "\(wish.option.flag) \(wish.value) is not held: \(why)"
    }
}

/// Processes and CPU time: controllers that a place need not hand down where it hands down memory.
extension Cage {
    /// Written before anybody is in the cage. A limit that cannot be had is no reason for a weaker cage, and is
    /// given back; where the caller would rather not run, it throws.
    static func hold(
        _ limits: CageLimits, _ job: CgroupFolder, in node: inout CgroupNode
    ) throws(SystemFailure) -> [UnheldLimit] {
        var unheld: [UnheldLimit] = []
        for wish in limits.tasks.wishes {
            do throws(SystemFailure) {
                try node.enable(wish.controller)
                try job.write(wish.text, to: wish.file)
                // A memcage inside the job may then limit its own.
                try? job.write("+\(wish.controller)", to: "cgroup.subtree_control")
            } catch {
                var failure = error
                // The rights are there, since the cage could be made.
                if error.errno == .notPermitted {
                    failure.advice = "a security module or a filter of system calls is in the way"
                }
                guard !limits.areBinding else {
                    failure.what = "hold \(wish.option.flag) \(wish.value): cannot " + failure.what
                    throw failure
                }
                unheld.append(UnheldLimit(wish, failure.message))
            }
        }
        return unheld
    }

    /// How often a fork was refused at pids.max. Up to 6.10 the cgroup of who forked counts it, since then the one
    /// whose limit it was.
    var refusedForks: Int? {
        [job, main].compactMap { (folder: CgroupFolder) -> Int? in
            guard let text = folder.text(of: "pids.events") else { return nil }
            return text.bytes.span.number(of: "max")
        }
        .max()
    }
}

extension Placement {
    /// What was asked for beside the memory, and is not held where the cage stands.
    func unheld(_ settings: RunSettings) -> [UnheldLimit] {
        if case .cgroup(let cage) = backend { return cage.unheld }
        return settings.tasks.wishes.map { UnheldLimit($0, Self.polling) }
    }

    /// RLIMIT_NPROC is no substitute: it counts all that the user has on the node.
    static let polling = "it needs a cgroup, and none can be had here; see memcage doctor"
}

extension RunSummary {
    /// The report names the limits that were in force, and no others.
    mutating func withdraw(_ unheld: [UnheldLimit]) {
        for limit in unheld {
            settings.tasks.withdraw(limit.option)
            cautions.append(limit.caution)
        }
    }

    mutating func takeTasks(_ cage: Cage?) {
        guard let most = settings.tasks.pids, let refused = cage?.refusedForks else { return }
        refusedForks = refused
        guard refused > 0 else { return }
        let times = refused == 1 ? "once" : "\(refused) times"
        cautions.append("the job was refused another process or thread \(times), at \(RunOption.pids.flag) \(most)")
    }
}
