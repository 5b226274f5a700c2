import Glibc
import Testing

/// A pid namespace of 400 pids, so that they are used again within a moment. The bound is the namespace's own since
/// Linux 6.14; before that it is the whole machine's.
enum SmallPids {
    static let areHad: Bool = {
        var names = utsname()
        uname(&names)
        let release = withUnsafeBytes(of: &names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let parts = release.split(separator: ".").prefix(2).compactMap { Int($0) }
        return isRoot && parts.count == 2 && (parts[0], parts[1]) >= (6, 14)
    }()

    /// `script` runs as its first process; its `$0` and `$@` are the words.
    static func run(_ script: String, _ words: Command) -> Command {
        program("unshare", "--pid", "--fork", "--mount-proc", "--kill-child")
            + bash("echo 400 > /proc/sys/kernel/pid_max || exit 99; \(script)") + words
    }
}

extension Trait where Self == ConditionTrait {
    static var smallPids: Self {
        .enabled(if: SmallPids.areHad, "needs root, and a bound on pids for a namespace alone (Linux 6.14)")
    }
}
