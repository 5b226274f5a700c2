import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// Where the cage stands: the first placement that works, and why not the ones before. `doctor` walks the
/// same way and stops here, so that the two cannot disagree.
package struct Placement {
    package enum Kind: String, CaseIterable, Sendable {
        case given = "--cgroup-parent"
        case own = "own cgroup"
        case direct = "direct (root without systemd)"
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

    package var backendName: String {
        if case .cgroup = backend { "cgroup" } else { "proc" }
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
    package init(_ settings: RunSettings) throws(UsageError) {
        guard !Self.procIsForeign else {
            throw UsageError(
                "/proc shows the processes of another pid namespace: the job could not be watched; "
                    + "mount one for this namespace (unshare --mount-proc)")
        }
        let view = CgroupView()
        var attempts: [Attempt] = []
        if settings.backend != .proc {
            let kinds: [Kind] = settings.cgroupParent == nil ? [.own, .direct] : [.given]
            for kind in kinds {
                switch Self.attempt(kind, settings, view) {
                case .cage(let cage):
                    attempts.append(Attempt(kind: kind.rawValue))
                    backend = .cgroup(cage)
                    self.view = view
                    self.attempts = attempts
                    return
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
        backend = .proc
        self.view = view
        self.attempts = attempts
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
        case cage(Cage)
        case obstacle(CgroupView.Obstacle)
    }

    private static func attempt(_ kind: Kind, _ settings: RunSettings, _ view: CgroupView) -> Outcome {
        do {
            let node = try node(kind, settings, view)
            let cage = try Privilege.raised { () throws(SystemFailure) in
                try Cage(in: node, limits: CageLimits(settings))
            }
            if kind == .own, !node.isOwn { try requireEntry(cage) }
            return .cage(cage)
        } catch let error as SystemFailure {
            return .obstacle(CgroupView.Obstacle(error.message))
        } catch let error as Refusal {
            return .obstacle(error.obstacle)
        } catch {
            return .obstacle(CgroupView.Obstacle("\(error)"))
        }
    }

    private struct Refusal: Error {
        var obstacle: CgroupView.Obstacle
        init(_ why: String, mend: String? = nil) { obstacle = CgroupView.Obstacle(why, mend: mend) }
        init(_ obstacle: CgroupView.Obstacle) { self.obstacle = obstacle }
    }

    private static func node(_ kind: Kind, _ settings: RunSettings, _ view: CgroupView) throws -> CgroupNode {
        switch kind {
        case .given: return try givenNode(settings.cgroupParent ?? "", view)
        case .own: return try ownNode(view)
        case .direct: return try directNode(view)
        }
    }

    private static func givenNode(_ path: ByteString, _ view: CgroupView) throws -> CgroupNode {
        let folder = try CgroupFolder(path)
        guard folder.isCgroup2 else { throw Refusal("it is not a cgroup2 folder") }
        try requireController(folder)
        try requireWritable(folder)
        let own = view.ownFolder
        let isOwn = own == path || own == path.appending(CgroupNode.supervisor)
        return CgroupNode(folder: folder, isOwn: isOwn)
    }

    private static func ownNode(_ view: CgroupView) throws -> CgroupNode {
        if let obstacle = view.obstacle { throw Refusal(obstacle) }
        guard let own = view.ownFolder else { return try nodeAtMount(view) }
        let folder = try splitNode(around: own) ?? CgroupFolder(own)
        guard !folder.isTrueRoot else { throw Refusal("memcage runs in the root cgroup, which is nobody's own") }
        try requireController(folder)
        try requireDelegation(folder)
        try requireWritable(folder)
        return CgroupNode(folder: folder, isOwn: true)
    }

    /// A cgroup namespace that we entered from without: our own cgroup has no name in there, but the namespace's
    /// root has, and who may move itself there may have a cage below it.
    private static func nodeAtMount(_ view: CgroupView) throws -> CgroupNode {
        guard let mount = view.mount, view.ownPath?.bytes.starts(with: "/..".utf8) == true else {
            throw Refusal("the own cgroup \(view.ownPath?.printable ?? "(none)") lies outside of what is mounted here")
        }
        let folder = try CgroupFolder(mount.mountPoint)
        guard !folder.isTrueRoot else {
            throw Refusal("the own cgroup lies outside of the cgroup namespace, and the root cgroup is nobody's own")
        }
        try requireController(folder)
        try requireDelegation(folder)
        try requireWritable(folder)
        return CgroupNode(folder: folder, isOwn: false)
    }

    /// Rights on a cgroup alone do not say that one may go there from where one is.
    private static func requireEntry(_ cage: Cage) throws {
        let result = Privilege.raised { mc_try_entry(cage.mainProcs.number) }
        guard result < 0 else { return }
        try? Privilege.raised { () throws(SystemFailure) in try cage.remove() }
        throw Refusal(
            "memcage's own cgroup lies outside of the cgroup namespace, from where no process may enter "
                + "\(cage.job.path.printable): \(Errno(rawValue: -result).description)",
            mend: "enter the container's cgroup too, as docker exec does")
    }

    /// The node that a memcage before us split, when we were started in its `sup`. That folder itself may go
    /// any moment, when the other ends: it is not opened.
    private static func splitNode(around own: ByteString) throws -> CgroupFolder? {
        let suffix = Array("/\(CgroupNode.supervisor)".utf8)
        guard own.bytes.suffix(suffix.count).elementsEqual(suffix) else { return nil }
        let parent = try CgroupFolder(ByteString(Array(own.bytes.dropLast(suffix.count))))
        return parent.isWritable() && !parent.isTrueRoot ? parent : nil
    }

    private static func directNode(_ view: CgroupView) throws -> CgroupNode {
        if let obstacle = view.obstacle { throw Refusal(obstacle) }
        guard geteuid() == 0 else { throw Refusal("only for root") }
        guard !systemdRuns else {
            throw Refusal(
                "systemd manages this node",
                mend: "systemd-run --scope -p Delegate=yes memcage run …, or --cgroup-parent of a delegated cgroup")
        }
        guard let own = view.ownFolder else { throw Refusal("the own cgroup lies outside of what is mounted here") }
        let folder = try CgroupFolder(own)
        guard folder.isTrueRoot else { throw Refusal("memcage does not run in the root cgroup") }
        try requireWritable(folder)
        return CgroupNode(folder: folder, isOwn: true)
    }

    private static func requireController(_ folder: CgroupFolder) throws {
        guard folder.words(of: "cgroup.controllers").contains("memory") else {
            throw Refusal(
                "\(folder.path.printable) has no memory controller",
                mend: "echo +memory > \(folder.path.printable)/../cgroup.subtree_control")
        }
    }

    private static func requireWritable(_ folder: CgroupFolder) throws {
        for file in [".", "cgroup.procs", "cgroup.subtree_control"] {
            guard let obstacle = folder.obstacleToWriting(file) else { continue }
            guard obstacle != .readOnlyFileSystem else {
                throw Refusal(
                    "\(folder.path.printable) is mounted read-only",
                    mend: "mount cgroup2 writable in the container, as podman run --systemd=always does")
            }
            let name = file == "." ? folder.path : folder.path.appending(file)
            throw Refusal(
                "\(name.printable) is not writable for user \(geteuid())",
                mend: "loginctl enable-linger, then systemd-run --user --scope -p Delegate=yes memcage run …")
        }
    }

    /// root can write everywhere; under systemd that makes a cgroup no more ours than any other.
    private static func requireDelegation(_ folder: CgroupFolder) throws {
        guard geteuid() == 0, systemdRuns else { return }
        let marked =
            mc_attribute_is_one(folder.number, "trusted.delegate") == 1
            || mc_attribute_is_one(folder.number, "user.delegate") == 1
        guard marked else {
            throw Refusal(
                "\(folder.path.printable) is systemd's and not delegated",
                mend: "systemd-run --scope -p Delegate=yes memcage run …")
        }
    }

    /// As sd_booted(3).
    static var systemdRuns: Bool { access("/run/systemd/system", F_OK) == 0 }
}
