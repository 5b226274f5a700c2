import Testing

/// A cgroup namespace that was entered from without: `/proc/self/cgroup` shows `/../outer`, a name that leads
/// nowhere in there. What is left is the namespace's root, below which a cage may stand if the kernel lets us in.
@Suite("In a cgroup namespace that was entered from without", .serialized, .madeCgroups)
struct ForeignNamespaceTests {
    private func run(delegates: Bool) throws -> Seen {
        let parent = try MadeCgroup("echo +memory > cgroup.subtree_control; mkdir inner outer")
        let folder = try TemporaryFolder()
        // The option is the whole tree's. The way back out is opened before the namespace is made.
        let options = "nosuid,nodev,noexec,memory_recursiveprot"
        let remount = { (more: String) in "mount -t cgroup2 -o remount,\(options)\(more) cgroup2 /sys/fs/cgroup" }
        let enter = """
            set -e; \(remount(delegates ? ",nsdelegate" : ""))
            echo $$ > "$0/inner/cgroup.procs"; exec 9> "$0/outer/cgroup.procs"
            exec unshare --cgroup --mount bash -c '
                umount -l /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 99
                echo 0 >&9 || exit 98
                exec 9>&-; sed -n "s/^0::/at /p" /proc/self/cgroup; exec "$@"' "$0" "$@"
            """
        defer { _ = try? Run(bash(remount(",nsdelegate"))).run() }
        let result = try Run(
            bash(enter) + Command([parent.path]),
            memcage(
                "run", "--max-memory", 100, "--log-file", folder.file("log"), "--report", folder.file("report"), "--"),
            hog("alloc", "--forever", "--rate", 100)
        ).patience(150).run()
        let seen = try Seen(result, folder: folder)
        #expect(result.outputLines.first == "at /../outer", "\(seen)")
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(result.ending == .exited(137))
        #expect(parent.tree.map { $0.split(separator: ":", omittingEmptySubsequences: false)[0] }.count == 3)
        return seen
    }

    @Test("and that is no way for processes, a job is polled, and the log says why")
    func closed() throws {
        let seen = try run(delegates: true)
        #expect(seen.backend == .proc, "\(seen)")
        #expect(
            seen.log.contains("Not used: own cgroup: memcage's own cgroup lies outside of the cgroup namespace"),
            "\(seen)")
    }

    @Test("and lets processes in, the cage stands below the namespace's root")
    func open() throws {
        let seen = try run(delegates: false)
        #expect(seen.backend == .cgroup, "\(seen)")
        #expect(seen.cage?.hasPrefix("/sys/fs/cgroup/job-") == true, "\(seen)")
    }
}
