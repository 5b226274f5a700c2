import Testing

@Suite("--cgroup-parent")
struct ParentTests {
    @Test("takes a cgroup that root made, and leaves it as it was", .madeCgroups)
    func given() throws {
        let parent = try MadeCgroup()
        let before = parent.tree
        let seen = try Caged("--cgroup-parent", parent.path, "--max-memory", 200, job: hog("hold", 50, 0.2)).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.cage?.hasPrefix(parent.path + "/job-") == true, "\(seen)")
        #expect(parent.tree == before)
    }

    @Test("takes the cgroup that memcage is in itself, with a slash behind it too", .madeCgroups)
    func own() throws {
        let parent = try MadeCgroup()
        let seen = try Caged("--cgroup-parent", parent.path + "/", front: parent.enter(), job: hog("exit", 0)).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.cage?.hasPrefix(parent.path + "/job-") == true, "\(seen)")
    }

    @Test("and a job in it is ended at the limit", .madeCgroups)
    func limited() throws {
        let parent = try MadeCgroup()
        let job = hog("alloc", "--forever", "--rate", 150)
        let seen = try Caged("--cgroup-parent", parent.path, "--max-memory", 200, job: job).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.peakBound! <= 200)
    }

    @Test("refuses a cgroup without the memory controller", .madeCgroups)
    func withoutController() throws {
        let parent = try MadeCgroup("mkdir child")
        try expectRefusal(
            ["--cgroup-parent", parent.path + "/child"], naming: ["--cgroup-parent", parent.path, "memory controller"])
        #expect(parent.tree.count == 2, "\(parent.tree)")
    }

    @Test(
        "refuses the cgroup2 of a hybrid host",
        .enabled(if: exists("/sys/fs/cgroup/unified/cgroup.procs"), "only where v1 holds the controllers"))
    func hybrid() throws {
        try expectRefusal(
            ["--cgroup-parent", "/sys/fs/cgroup/unified"], naming: ["--cgroup-parent", "no memory controller"])
    }

    @Test(
        "refuses a cgroup that the user may not write",
        .enabled(if: !isRoot && exists("/sys/fs/cgroup/cgroup.procs"), "only as an ordinary user, on cgroup2"))
    func foreign() throws {
        try expectRefusal(
            ["--cgroup-parent", "/sys/fs/cgroup"], naming: ["--cgroup-parent", "'/sys/fs/cgroup'", "not writable"])
    }

    @Test("refuses a cgroup with processes of its own, which stay where they are", .madeCgroups)
    func inhabited() throws {
        let parent = try MadeCgroup()
        let inhabitant = try Run(parent.enter(), hog("hold", 5, 1000)).start()
        try inhabitant.expect("touched 5\n")
        try expectRefusal(["--cgroup-parent", parent.path], naming: ["--cgroup-parent", parent.path, "processes"])
        let place = String(decoding: readFile("/proc/\(inhabitant.pid)/cgroup") ?? [], as: UTF8.self)
        #expect(place.hasSuffix(parent.path.dropFirst("/sys/fs/cgroup".count) + "\n"), "\(place)")
        #expect(parent.tree.count == 1, "\(parent.tree)")
        inhabitant.send(9)
        _ = try inhabitant.end()
    }
}
