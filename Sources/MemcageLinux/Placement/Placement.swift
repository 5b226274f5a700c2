import Glibc
import MemcageModel
import SystemPackage

/// Where the cage stands: the first placement that works, and why not the ones before. `doctor` walks the
/// same way and stops here, so that the two cannot disagree.
package struct Placement {
    package enum Kind: String, CaseIterable, Sendable {
        case given = "--cgroup-parent"
        case own = "own cgroup"
        case userScope = "scope of the user's systemd"
        case systemScope = "scope of the system's systemd"
        case direct = "direct (root without systemd)"

        /// Those for which memcage goes elsewhere.
        static let scopes: [Kind] = [.userScope, .systemScope]

        /// Those that can apply to this caller here, the strongest first.
        /// For a tree that runs already memcage goes nowhere: who follows it there would leave limits behind, and a
        /// session or service that ends it.
        static func candidates(given: Bool, attached: Bool = false) -> [Kind] {
            if given { return [.given] }
            if attached { return NodeSearch.systemdRuns ? [.own] : candidates(given: false) }
            guard NodeSearch.systemdRuns else { return geteuid() == 0 ? [.own, .direct] : [.own] }
            return [.own, geteuid() == 0 ? .systemScope : .userScope]
        }
    }

    package enum Backend {
        case cgroup(Cage)
        case proc
    }

    /// One placement that was tried, and how that went.
    package struct Attempt: Equatable, Sendable {
        package var kind: String
        package var obstacle: CgroupView.Obstacle?
    }

    package let backend: Backend
    package let view: CgroupView
    package let attempts: [Attempt]
    /// The memory that the job may hold here, and the settings with it.
    package let memory: SettledMemory

    var cage: Cage? {
        if case .cgroup(let cage) = backend { cage } else { nil }
    }

    package var backendName: String {
        if case .cgroup = backend { "cgroup" } else { "proc" }
    }

    /// Whether a run may move memcage out of the login session, or the service, that it was started in.
    package static func mayLeaveSession(_ settings: RunSettings) -> Bool {
        settings.backend != .proc
            && Kind.candidates(given: settings.cgroupParent != nil).contains { Kind.scopes.contains($0) }
    }

    /// Whether it did, also where the scope was of no use afterwards.
    package var hasLeftSession: Bool {
        guard attempts.contains(where: { attempt in Kind.scopes.contains { $0.rawValue == attempt.kind } }) else {
            return false
        }
        if case .cgroup = backend { return true }
        return CgroupView().ownPath != view.ownPath
    }

    /// `own cgroup, /sys/fs/cgroup/user/job-17-abc`
    package var description: String {
        switch backend {
        case .cgroup(let cage): "\(attempts.last?.kind ?? ""), \(cage.job.path.printable)"
        case .proc: "/proc polling"
        }
    }

    /// Lines for the log and the report: each placement that came before, and why it was passed over.
    package var passedOver: [String] {
        attempts.compactMap { attempt in attempt.obstacle.map { "\(attempt.kind): \($0.why)" } }
    }

    /// The strongest cage that this place allows. Throws where the caller asked for more than there is:
    /// never a job unlimited in silence.
    ///
    /// `attached`: what is to be moved into it, when it is no command yet to be born. `split`: called once, when memcage
    /// is where it will stay and before the first cage is made.
    package init(
        _ settings: RunSettings, for attached: AttachedProcess? = nil, split: () -> Void = {}
    ) throws(UsageError) {
        try Self.requireOwnProc()
        let texts = CgroupTexts()
        let view = CgroupView(texts)
        let sources = MemorySources(cgroups: texts)
        var attempts: [Attempt] = []
        if settings.backend != .proc {
            for kind in Kind.candidates(
                given: settings.cgroupParent != nil, attached: attached != nil)
            {
                switch Self.attempt(kind, settings, view, sources, attached, split) {
                case .cage(let cage, let memory):
                    attempts.append(Attempt(kind: kind.rawValue))
                    backend = .cgroup(cage)
                    self.memory = memory
                    self.view = view
                    self.attempts = attempts
                    return
                case .refused(let error): throw error
                case .obstacle(let obstacle):
                    attempts.append(Attempt(kind: kind.rawValue, obstacle: obstacle))
                    // A missing mount stands in the way of every placement: once is enough.
                    if obstacle == view.obstacle { attempts[attempts.count - 1].kind = "cgroup" }
                }
                if view.obstacle != nil, kind != .given { break }
            }
            if let parent = settings.cgroupParent, let obstacle = attempts.last?.obstacle {
                throw UsageError(
                    "--cgroup-parent: '\(parent.printable)' is not accepted: \(obstacle.why); give "
                        + RunOption.cgroupParent.accepts)
            }
            if settings.backend == .cgroup {
                let reasons = attempts.compactMap { attempt in attempt.obstacle.map { "\(attempt.kind): \($0.why)" } }
                throw UsageError(
                    "--backend cgroup: no cgroup can be had here: \(reasons.joined(separator: "; ")); see memcage doctor"
                )
            }
        }
        // Blind is worse than refusing: never a job that nobody watches.
        guard access("/proc/self/stat", R_OK) == 0 else {
            throw UsageError(
                "--backend \(settings.backend.rawValue): no cgroup can be had here, and /proc is not mounted: "
                    + "the job could not be watched; mount /proc, or give --cgroup-parent")
        }
        memory = try SettledMemory(settings, in: nil, view, sources)
        split()
        backend = .proc
        self.view = view
        self.attempts = attempts
    }

    /// Throws where the pids that /proc shows are not ours.
    package static func requireOwnProc() throws(UsageError) {
        guard procIsForeign else { return }
        throw UsageError(
            "/proc shows the processes of another pid namespace: the job could not be watched; "
                + "mount one for this namespace (unshare --mount-proc)")
    }

    /// After `unshare --pid` without a /proc of its own, the pids in there are strangers': the tree below "us"
    /// would be the node's, to be measured and signalled.
    private static var procIsForeign: Bool {
        let (length, isOwn) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16) { target in
            let length = target.baseAddress.map { readlink("/proc/self", $0, target.count) } ?? -1
            let name = target.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
            return (length, name == Array("\(getpid())".utf8))
        }
        // Not resolved: no /proc at all, or one to which we do not exist.
        return length > 0 ? !isOwn : access("/proc/stat", F_OK) == 0
    }

    private enum Outcome {
        case cage(Cage, SettledMemory)
        /// The place works, but what was asked for cannot be had in it.
        case refused(UsageError)
        case obstacle(CgroupView.Obstacle)
    }

    private static func attempt(
        _ kind: Kind, _ settings: RunSettings, _ view: CgroupView, _ sources: MemorySources,
        _ attached: AttachedProcess?, _ split: () -> Void
    ) -> Outcome {
        do {
            let node = try NodeSearch.node(kind, settings, view)
            let memory = try SettledMemory(settings, in: node.folder.path, view, sources)
            split()
            let cage = try Privilege.raised { () throws(SystemFailure) in
                try Cage(in: node, limits: CageLimits(memory.settings))
            }
            if let attached {
                try NodeSearch.requireEntry(cage) { try CageEntry.require(attached, to: cage, view.mount) }
            } else if kind == .own, !node.isOwn {
                try NodeSearch.requireEntry(cage)
            }
            return .cage(cage, memory)
        } catch let error as UsageError {
            return .refused(error)
        } catch let error as SystemFailure {
            return .obstacle(CgroupView.Obstacle(error.message))
        } catch let error as NodeSearch.Refusal {
            return .obstacle(error.obstacle)
        } catch {
            return .obstacle(CgroupView.Obstacle("\(error)"))
        }
    }
}
