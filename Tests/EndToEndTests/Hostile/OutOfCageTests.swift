import Testing

/// Who may make a cage may mostly leave it as well: then the kernel's limit does not hold, and the cage counts nothing.
@Suite(
    "A job that moves itself out of its cage",
    .enabled(if: Place.isOne(of: "root-delegated", "user-delegated"), "needs a cgroup beside the cage"))
struct OutOfCageTests {
    private static let runaway = hog("alloc", "--forever", "--rate", 40)

    /// Moves the shell to where memcage itself is, beside the cage.
    private static let leave = """
        node=/sys/fs/cgroup$(sed 's/^0:://; s:/job-.*::' /proc/self/cgroup); echo $BASHPID > $node/sup/cgroup.procs || exit 9
        """

    private func expectEnded(_ seen: Seen, fate: String) {
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        let cautions = seen.report["cautions"]?.elements.compactMap(\.text) ?? []
        #expect(
            cautions.contains { $0.contains("has left the cage, for /sys/fs/cgroup/") && $0.contains(fate) }, "\(seen)")
        #expect(seen.log.contains("has left the cage"), "\(seen)")
        #expect(seen.report["memory", "peak_bound"] == .null, "\(seen)")
    }

    @Test("is brought back, judged by /proc and ended at the threshold")
    func whole() throws {
        let job = bash("\(Self.leave)\nexec \(Self.runaway.shell)")
        expectEnded(try Caged("--max-memory", 300, job: job).run(), fate: "1 brought back")
    }

    @Test("half of it too: what it took outside counts with what is in the cage")
    func half() throws {
        let job = bash(
            "(\(Self.leave)\nexec \(hog("hold", 150, 1000).shell)) & exec \(hog("alloc", "--after", 4, "--forever", "--rate", 40).shell)"
        )
        let seen = try Caged("--max-memory", 300, job: job).run()
        expectEnded(seen, fate: "1 brought back")
    }

    @Test("stays where it has a limit of its own, and is judged all the same", .madeCgroups)
    func limited() throws {
        let other = try MadeCgroup("echo 2G > memory.max")
        let job = bash("echo $$ > \(other.path)/cgroup.procs; exec \(Self.runaway.shell)")
        expectEnded(try Caged("--max-memory", 300, job: job).run(), fate: "it stays there")
    }

    @Test("leaves nothing when it has gone to the last process, and ends by itself")
    func empty() throws {
        let seen = try Caged(
            "--check-interval", 0.5, job: bash("\(Self.leave)\n(setsid sleep 1000 &); sleep 3; exit 5")
        ).run()
        #expect(seen.outcome.ending == .exited(5), "\(seen)")
        #expect(seen.report["leftovers"]?.integer == 1, "\(seen)")
    }
}
