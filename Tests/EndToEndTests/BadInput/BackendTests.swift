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

    @Test("a parent and --backend proc together")
    func contradiction() throws {
        try expectRefusal(["--backend", "proc", "--cgroup-parent", "/tmp"], naming: ["--cgroup-parent", "--backend"])
    }
}
