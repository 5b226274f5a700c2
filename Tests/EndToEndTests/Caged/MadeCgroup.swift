import Glibc

/// A cgroup that a test makes below the root of a tree, with its children; both go when it does.
final class MadeCgroup {
    let path: String

    /// `script` runs in the new folder: limits, children.
    init(_ script: String = "true", in tree: String = "/sys/fs/cgroup") throws {
        path = "\(tree)/test-\(Processes.newMark())"
        let made = try Run(bash("set -e; mkdir \"$0\"; cd \"$0\"; \(script)") + Command([path])).run()
        guard made.ending == .exited(0) else {
            remove()
            throw Missing(description: "no cgroup could be made: \(made)")
        }
    }

    deinit { remove() }

    /// What stands before a command to start it in the cgroup, or in one below.
    func enter(_ below: String = "") -> Command {
        bash(#"echo $$ > "$0/cgroup.procs" && exec "$@""#) + Command([path + below])
    }

    /// Every cgroup from here down, with what it hands out to its children.
    var tree: [String] {
        let script =
            #"find "$0" -type d | sort | while read -r g; do echo "$g: $(cat "$g/cgroup.subtree_control")"; done"#
        return (try? Run(bash(script) + Command([path])).run().outputLines) ?? []
    }

    private func remove() {
        _ = try? Run(program("find", path, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";")).run()
    }
}
