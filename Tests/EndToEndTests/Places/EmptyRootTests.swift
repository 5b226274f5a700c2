import Testing

/// The static binary needs nothing around it. A busybox shell is the job: its string doubles for ever.
@Suite("In a root with nothing but the binary", .rootOnly)
struct EmptyRootTests {
    static let grow = ["/busybox", "sh", "-c", "x=0123456789; while :; do x=$x$x; done"]

    private func root() throws -> TemporaryFolder {
        try need("busybox", package: "busybox-static")
        let folder = try TemporaryFolder()
        let script = """
            set -e; mkdir "$0/proc" "$0/cgroup"; cp "$1" "$0/memcage"; cp "$(command -v busybox)" "$0/busybox"
            """
        let made = try Run(bash(script) + Command([folder.path, Binaries.memcage])).run()
        guard made.ending == .exited(0) else { throw Missing(description: "no root: \(made)") }
        return folder
    }

    /// In a mount namespace of its own, so that nothing stays mounted.
    private func inside(_ folder: TemporaryFolder, mounting script: String, _ words: [String]) throws -> Outcome {
        let enter = "\(script); exec chroot \"$0\" \"$@\""
        return try Run(program("unshare", "-m"), bash(enter), Command([folder.path] + words)).patience(150).run()
    }

    @Test("a caged kill works by /proc alone")
    func proc() throws {
        let folder = try root()
        let result = try inside(
            folder, mounting: "mount -t proc proc \"$0/proc\"",
            ["/memcage", "run", "--backend", "proc", "--max-memory", "100", "--log-file", "/log", "--"] + Self.grow)
        #expect(result.ending == .exited(137), "\(result)")
        #expect(folder.text(of: "log")?.contains("MEMORY THRESHOLD EXCEEDED!") == true)
    }

    @Test(
        "a caged kill works by a cgroup alone, without /proc",
        .enabled(if: Place.isOne(of: "root-direct"), "needs the root of a cgroup2 tree"))
    func cgroup() throws {
        let folder = try root()
        let result = try inside(
            folder, mounting: "mount --bind /sys/fs/cgroup \"$0/cgroup\"",
            ["/memcage", "run", "--cgroup-parent", "/cgroup", "--max-memory", "100", "--log-file", "/log", "--"]
                + Self.grow)
        #expect(result.ending == .exited(137), "\(result)")
        #expect(folder.text(of: "log")?.contains("Backend: cgroup") == true)
    }

    @Test("without either it refuses rather than run a job that nobody watches")
    func blind() throws {
        let folder = try root()
        let result = try inside(folder, mounting: "true", ["/memcage", "run", "--", "/busybox", "touch", "/started"])
        #expect(result.ending == .exited(125), "\(result)")
        #expect(result.errorText.contains("/proc is not mounted"))
        #expect(!exists(folder.file("started")))
    }
}
