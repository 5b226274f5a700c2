import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The guard's end of the link to its sentinel (sentinel.c): what has to be ended or removed should the guard be
/// killed is told before it is made. Telling is a store into memory that both have, and without a sentinel nothing.
package final class SentinelLink: Sendable {
    /// Set by the split, once. The link is the process's: there is one sentinel above it, or none.
    nonisolated(unsafe) package private(set) static var shared: SentinelLink?

    /// At its end once the sentinel is dead.
    package let number: Int32

    private init(_ number: Int32) { self.number = number }

    /// Makes this process the guard of a new one, and the caller's the sentinel, which returns from here no more.
    /// `children`: those of a shell that became memcage by exec. Without room for another process memcage goes on
    /// alone: a job is not refused for its guard's sake.
    package static func split(_ settings: RunSettings, scribe: Scribe?) -> String? {
        guard shared == nil else { return nil }
        let children = isGuard ? [] : ownChildren()
        let status = Int32(settings.statusOnFailure ?? ExitStatus.ownFailure)
        let result = mc_sentinel_split(
            children, children.count, scribe?.pid ?? 0, scribe?.number ?? -1, status,
            settings.onGuardDeath == .keep ? 1 : 0)
        guard result >= 0 else {
            let error = Errno(rawValue: -result).description
            return "no sentinel: \(error); if memcage is killed, only the command dies with it"
        }
        shared = SentinelLink(result)
        return nil
    }

    private static func ownChildren() -> [Int32] {
        let tree = ProcessTree(scratch: Scratch())
        tree.walk()
        return tree.members.filter { $0.stat.parent == getpid() }.map(\.pid)
    }

    /// Whether there is a sentinel above this process, which has all that was there before for its children.
    package static var isGuard: Bool { mc_is_guard() == 1 }

    /// Whether the job outlives its guard.
    package static var keepsJob: Bool { mc_link_keeps() == 1 }

    /// The pid that the caller knows memcage by.
    package static var launchedAs: Int32 { mc_launched_as() }

    /// What memcage ends with if the guard is killed from here on.
    package static func tell(status: ExitStatus) { mc_link_status(Int32(status.shellStatus)) }

    /// All is done but last words.
    package static func tellFinished() { mc_link_finished() }

    /// Who loses his parent is not seen here any more, but comes to the sentinel.
    static func tellStrays() { mc_link_strays() }

    /// A cage that will be made.
    static func tell(cage name: String, in node: CgroupNode) {
        node.folder.path.withCString { path in
            ByteString(name).withCString { mc_link_cage(path, $0, node.isOwn ? 1 : 0) }
        }
    }

    static func tellControllerEnabled() { mc_link_cage_enables() }
    static func tellCageGone() { mc_link_cage_gone() }

    /// A file that will be made and must not stay; `forget` it when it is gone, or is to stay.
    package static func tell(file path: ByteString) -> Int32 { path.withCString { mc_link_file($0) } }
    package static func forget(file number: Int32) { mc_link_file_gone(number) }
}
