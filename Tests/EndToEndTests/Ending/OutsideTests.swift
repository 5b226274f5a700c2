import Testing

/// Kills for memory that are not memcage's doing, each told apart from the others.
@Suite("The kernel kills a job for memory outside of its cage")
struct OutsideTests {
    private static let runaway = hog("alloc", "--forever", "--rate", 100)

    @Test("the node's own killer is named host-oom", .rootOnly, .cgroupOnly)
    func host() throws {
        // The first choice of the killer, whatever else runs; then the killer is called.
        let caged = try Caged("--max-memory", 400, job: program("choom", "-n", 1000, "--") + hog("hold", 100, 1000))
        let running = try caged.start()
        try running.expect("touched 100\n")
        let called = try Run(bash("echo f > /proc/sysrq-trigger")).run()
        try #require(called.ending == .exited(0), "\(called)")
        let seen = try caged.seen(running.end())
        #expect(seen.reason == "host-oom", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
    }

    @Test("a limit that a cgroup namespace hides is named outside-oom", .madeCgroups)
    func hidden() throws {
        let limited = try MadeCgroup(
            "echo +memory > cgroup.subtree_control; echo 100M > memory.max; echo 0 > memory.swap.max; mkdir inner")
        // Of the tree the namespace sees only what is below `inner`.
        let hide =
            bash("umount -l /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec \"$@\"")
            + Command(["bash"])
        let front = limited.enter("/inner") + program("unshare", "--cgroup", "--mount") + hide
        let seen = try Caged("--max-memory", 300, front: front, job: Self.runaway).run()
        #expect(seen.reason == "outside-oom", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
    }

    @Test("a limit that only /proc is there to see is named outside-oom", .madeCgroups)
    func polled() throws {
        let limited = try MadeCgroup(
            "echo +memory > cgroup.subtree_control; mkdir inner; echo 100M > inner/memory.max; echo 0 > inner/memory.swap.max"
        )
        let folder = try TemporaryFolder()
        let job = bash(#"echo $$ > "$0/inner/cgroup.procs"; exec "$@""#) + Command([limited.path]) + Self.runaway
        let result = try Run(
            memcage("run", "--backend", "proc", "--log-file", "none", "--report", folder.file("report"), "--"), job
        ).patience(150).run()
        let seen = try Seen(result, folder: folder)
        #expect(seen.reason == "outside-oom", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
    }

    @Test("a kill by hand is none")
    func byHand() throws {
        let seen = try Caged(job: bash("kill -KILL $$")).run()
        #expect(seen.reason == "signalled", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.outcome.errorText == "")
    }
}
