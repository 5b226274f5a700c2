import Testing

@Suite("A cage that cannot be had is refused, never replaced in silence")
struct BackendTests {
    @Test("--backend cgroup says which check failed", .procOnly)
    func backend() throws {
        try expectRefusal(["--backend", "cgroup"], naming: ["--backend cgroup", "no cgroup can be had", "doctor"])
    }

    @Test("--backend cgroup is taken where there is one", .cgroupOnly)
    func backendThere() throws {
        #expect(try Caged("--backend", "cgroup", job: hog("exit", 0)).run().backend == .cgroup)
    }

    @Test("--backend proc polls everywhere")
    func poll() throws {
        let folder = try TemporaryFolder()
        let result = try Run(
            memcage("run", "--log-file", "none", "--report", folder.file("report"), "--backend", "proc", "--", "true")
        ).run()
        #expect(try Seen(result, folder: folder).backend == .proc, "\(result)")
    }

    @Test("a parent that is not there")
    func missing() throws {
        try expectRefusal(["--cgroup-parent", "/sys/fs/cgroup/no-such"], naming: ["--cgroup-parent", "no-such"])
    }

    @Test("a parent that is not a cgroup2 folder")
    func otherFolder() throws {
        try expectRefusal(["--cgroup-parent", "/tmp"], naming: ["--cgroup-parent", "'/tmp'", "not a cgroup2 folder"])
    }

    @Test("a parent that is a file")
    func file() throws {
        try expectRefusal(["--cgroup-parent", "/etc/passwd"], naming: ["--cgroup-parent", "'/etc/passwd'"])
    }

    @Test(
        "a parent that one may not write to",
        .enabled(if: Place.isOne(of: "user-delegated", "user-plain"), "needs a user in a cgroup2 tree"))
    func unwritable() throws {
        try expectRefusal(
            ["--cgroup-parent", "/sys/fs/cgroup"], naming: ["--cgroup-parent", "/sys/fs/cgroup", "not writable"])
    }

    @Test(
        "a parent without the memory controller",
        .enabled(if: exists("/sys/fs/cgroup/unified/cgroup.procs"), "needs a hybrid host"))
    func noController() throws {
        try expectRefusal(
            ["--cgroup-parent", "/sys/fs/cgroup/unified"], naming: ["--cgroup-parent", "no memory controller"])
    }

    @Test("a parent and --backend proc together")
    func contradiction() throws {
        try expectRefusal(["--backend", "proc", "--cgroup-parent", "/tmp"], naming: ["--cgroup-parent", "--backend"])
    }
}
