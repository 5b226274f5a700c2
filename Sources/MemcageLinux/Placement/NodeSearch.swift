import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The node in which a cage may be made, for each kind of placement; or what stands in the way.
enum NodeSearch {
    struct Refusal: Error {
        var obstacle: CgroupView.Obstacle
        init(_ why: String, mend: String? = nil) { obstacle = CgroupView.Obstacle(why, mend: mend) }
        init(_ obstacle: CgroupView.Obstacle) { self.obstacle = obstacle }
    }

    static func node(_ kind: Placement.Kind, _ settings: RunSettings, _ view: CgroupView) throws -> CgroupNode {
        if kind != .given, let obstacle = view.obstacle { throw Refusal(obstacle) }
        switch kind {
        case .given: return try given(settings.cgroupParent ?? "", view)
        case .own: return try own(view)
        case .userScope:
            let user = geteuid()
            let addresses = ManagerAddress.user(user, environment: trusted)
            return try scope(of: addresses, user: user, view, mend: Mend.userManager)
        case .systemScope:
            return try scope(of: ManagerAddress.system, user: nil, view, mend: Mend.systemManager)
        case .direct: return try direct(view)
        }
    }

    private static func given(_ path: ByteString, _ view: CgroupView) throws -> CgroupNode {
        // However it is written, with a slash at the end or by a link: it may be our own.
        let folder = try CgroupFolder(CgroupLimits.resolved(path))
        guard folder.isCgroup2 else { throw Refusal("it is not a cgroup2 folder") }
        try requireController(folder)
        try requireWritable(folder)
        let own = view.ownFolder
        let isOwn = own == folder.path || own == folder.path.appending(CgroupNode.supervisor)
        return CgroupNode(folder: folder, isOwn: isOwn, kernelPath: kernelPath(view))
    }

    private static func own(_ view: CgroupView) throws -> CgroupNode {
        if view.ownFolder == nil, view.ownPath?.bytes.starts(with: "/..".utf8) == true { return try atMount(view) }
        let own = try ownFolder(view)
        let folder = try splitNode(around: own) ?? CgroupFolder(own)
        guard !folder.isTrueRoot else { throw Refusal("memcage runs in the root cgroup, which is nobody's own") }
        try requireController(folder)
        try requireWritable(folder)
        try requireDelegation(folder)
        return CgroupNode(folder: folder, isOwn: true, kernelPath: kernelPath(view))
    }

    /// In a cgroup namespace that was entered from without our own cgroup has no name, but the namespace's root has;
    /// who may move itself there may have a cage below it: `requireEntry` is to be asked once it is made.
    private static func atMount(_ view: CgroupView) throws -> CgroupNode {
        guard let mount = view.mount else { throw Refusal("no cgroup2 file system is mounted here") }
        let folder = try CgroupFolder(mount.mountPoint)
        guard !folder.isTrueRoot else { throw Refusal("memcage's own cgroup lies outside of the cgroup namespace") }
        try requireController(folder)
        try requireWritable(folder)
        try requireDelegation(folder)
        return CgroupNode(folder: folder, isOwn: false)
    }

    /// Rights on a cgroup alone do not say that one may go there from where one is.
    static func requireEntry(_ cage: Cage) throws {
        let result = Privilege.raised { mc_try_entry(cage.mainProcs.number) }
        guard result < 0 else { return }
        try? Privilege.raised { () throws(SystemFailure) in try cage.remove() }
        throw Refusal(
            "memcage's own cgroup lies outside of the cgroup namespace, from where no process may enter "
                + "\(cage.job.path.printable): \(Errno(rawValue: -result).description)",
            mend: Mend.enterContainer)
    }

    /// The cage is removed again where the check fails.
    static func requireEntry(_ cage: Cage, _ check: () throws -> Void) throws {
        do {
            try check()
        } catch {
            try? Privilege.raised { () throws(SystemFailure) in try cage.remove() }
            throw error
        }
    }

    private static func ownFolder(_ view: CgroupView) throws -> ByteString {
        if let own = view.ownFolder { return own }
        throw Refusal("the own cgroup \(view.ownPath?.printable ?? "(none)") lies outside of what is mounted here")
    }

    /// The node that a memcage before us split, when we were started in its `sup`. That folder itself may go
    /// any moment, when the other ends: it is not opened.
    private static func splitNode(around own: ByteString) throws -> CgroupFolder? {
        guard own.lastComponent.elementsEqual(CgroupNode.supervisor.utf8), let above = own.parent else { return nil }
        let parent = try CgroupFolder(above)
        return parent.isWritable() && !parent.isTrueRoot ? parent : nil
    }

    /// The own node as the kernel names it.
    private static func kernelPath(_ view: CgroupView) -> ByteString? {
        guard let own = view.ownPath, own.lastComponent.elementsEqual(CgroupNode.supervisor.utf8) else {
            return view.ownPath
        }
        return own.parent
    }

    /// memcage moves: what it reads of its own cgroup afterwards is new.
    private static func scope(
        of addresses: [ManagerAddress], user: UInt32?, _ view: CgroupView, mend: String
    ) throws -> CgroupNode {
        let place = ScopePlace(leaving: view.ownPath ?? "/", user: user)
        try Leaving.require(view, to: place)
        do {
            try OwnScope.enter(addresses, slice: place.slice, description: "memcage: a job and its watch")
        } catch {
            if error.isAbsent { throw Refusal("no service manager answers for user \(geteuid())", mend: mend) }
            throw Refusal(error.reasons.joined(separator: "; "), mend: mend)
        }
        let moved = CgroupView()
        let folder = try CgroupFolder(try ownFolder(moved))
        guard folder.path != view.ownFolder else { throw Refusal("the manager made a scope, but memcage is not in it") }
        guard folder.words(of: "cgroup.controllers").contains("memory") else {
            throw Refusal(
                "the manager has no memory controller to hand out in \(folder.path.printable)",
                mend: Mend.delegateMemory)
        }
        try requireWritable(folder)
        return CgroupNode(folder: folder, isOwn: true, kernelPath: kernelPath(moved))
    }

    private static func direct(_ view: CgroupView) throws -> CgroupNode {
        let folder = try CgroupFolder(try ownFolder(view))
        guard folder.isTrueRoot else { throw Refusal("memcage does not run in the root cgroup") }
        try requireWritable(folder)
        return CgroupNode(folder: folder, isOwn: true)
    }

    /// In secure-exec mode the caller's environment must not choose whom we talk to.
    private static func trusted(_ name: String) -> ByteString? {
        Privilege.isElevated ? nil : Environment.value(of: name)
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
                throw Refusal("\(folder.path.printable) is mounted read-only", mend: Mend.mountWritable)
            }
            let name = file == "." ? folder.path : folder.path.appending(file)
            throw Refusal("\(name.printable) is not writable for user \(geteuid())", mend: Mend.handOver)
        }
    }

    /// Where systemd runs, a cgroup that one may write is not yet one's own: root may write all of them, and a
    /// user all those of its own manager's units. systemd marks what it has handed over, memcage its cages.
    private static func requireDelegation(_ folder: CgroupFolder) throws {
        guard systemdRuns, geteuid() == 0 || Delegation.belongsToUserManager(folder.path) else { return }
        guard Delegation.isMarked(folder.path) else {
            throw Refusal("\(folder.path.printable) is systemd's and not delegated", mend: Mend.delegate)
        }
    }

    /// As sd_booted(3).
    static var systemdRuns: Bool { access("/run/systemd/system", F_OK) == 0 }
}
