import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The cages of this machine that somebody may see: root all of them, others their own.
package struct CageList {
    /// Where they are looked for, below `root`.
    private let root: ByteString
    private let names: UserNames
    /// The runtime folder of the login.
    private let runtime: ByteString?
    /// Files of a folder; somebody may have filled his.
    private static let most = 4096

    package init(
        root: ByteString = "/", runtime: ByteString? = Environment.value(of: "XDG_RUNTIME_DIR")
    ) {
        self.root = root
        self.runtime = runtime
        names = UserNames(root.appending("etc/passwd"))
    }

    /// Whose cages, and nil for everybody's.
    private var onlyOf: uid_t? { getuid() == 0 ? nil : getuid() }

    /// What is dead is removed on the way.
    package func read() -> [ListedCage] {
        folders().flatMap { folder in
            Self.entries(of: folder).compactMap { read($0, in: folder) }
        }
    }

    /// Removes what dead memcages have left in a folder, as far as a few files tell: else a launch among five hundred
    /// would make two thousand calls. `start`: by chance, so that each launch looks at others.
    package static func sweep(_ folder: StateFolder, from start: Int = Clock.now().nanoseconds) {
        let names = entries(of: folder)
        for index in 0..<min(names.count, few) {
            _ = open(names[(start % names.count + index) % names.count], in: folder)
        }
    }

    package static let few = 8

    private func folders() -> [StateFolder] {
        var paths: [(ByteString, uid_t)] = []
        if let runtime {
            paths.append((runtime.appending(StateFolder.name), getuid()))
        }
        if let uid = onlyOf {
            paths.append((root.appending("run/user/\(uid)/\(StateFolder.name)"), uid))
            paths.append((root.appending("tmp/\(StateFolder.name)-\(uid)"), uid))
        } else {
            let (users, shared) = (root.appending("run/user"), root.appending("tmp"))
            try? FolderEntries.forEach(in: users) { name, _ in
                guard let text = name.text, let uid = uid_t(text) else { return }
                paths.append((users.appending(text).appending(StateFolder.name), uid))
            }
            try? FolderEntries.forEach(in: shared) { name, _ in
                guard let text = name.text, text.hasPrefix("\(StateFolder.name)-"),
                    let uid = uid_t(text.dropFirst(StateFolder.name.utf8.count + 1))
                else { return }
                paths.append((shared.appending(text), uid))
            }
        }
        var seen: Set<StateFolder.Identity> = []
        return paths.compactMap { path, uid in
            // What is not its user's alone anybody may have written.
            guard let folder = try? StateFolder(path, of: uid) else { return nil }
            return seen.insert(folder.identity).inserted ? folder : nil
        }
    }

    private static func entries(of folder: StateFolder) -> [ByteString] {
        var found: [ByteString] = []
        try? FolderEntries.forEach(in: ByteString("/proc/self/fd/\(folder.descriptor.number)")) { name, isFolder in
            if !isFolder, found.count < most { found.append(name) }
        }
        return found
    }

    private func read(_ name: ByteString, in folder: StateFolder) -> ListedCage? {
        guard let living = Self.open(name, in: folder) else { return nil }
        // In the middle of a write it reads as nonsense.
        for _ in 0..<100 {
            guard let state = StatePage.read(Self.content(of: living.descriptor.number)) else { continue }
            return ListedCage(
                state, pid: Self.launched(living.pid, name), uid: folder.uid, user: names.name(of: folder.uid),
                now: Clock.now())
        }
        return nil
    }

    /// Its caller knows a memcage by its sentinel, the parent of the guard that holds the lock; the file is named after it.
    private static func launched(_ pid: Int32?, _ name: ByteString) -> Int32? {
        guard let pid, let stem = name.text?.split(separator: "-").first, let named = Int32(stem),
            let stat = try? contents(of: ByteString("/proc/\(pid)/stat"))
        else { return pid }
        return ProcessStat(stat.bytes.span)?.parent == named ? named : pid
    }

    private struct Living: ~Copyable {
        var descriptor: OwnedDescriptor
        /// Nil: in a pid namespace that we do not see into.
        var pid: Int32?
    }

    /// The file of a memcage that lives. What a dead one has left is removed.
    private static func open(_ name: ByteString, in folder: StateFolder) -> Living? {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        guard let descriptor = try? OwnedDescriptor(at: folder.descriptor.number, name, flags) else { return nil }
        var information = stat()
        guard fstat(descriptor.number, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
            information.st_uid == folder.uid
        else { return nil }
        var pid: pid_t = 0
        switch mc_state_holder(descriptor.number, &pid) {
        case 1: return Living(descriptor: descriptor, pid: pid > 0 ? pid : nil)
        case 0:
            // The lock comes before the first byte. An empty one may be of this very moment.
            if information.st_size > 0 { _ = name.withCString { unlinkat(folder.descriptor.number, $0, 0) } }
            return nil
        default: return nil
        }
    }

    private static func content(of descriptor: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: StatePage.largest)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }
}
