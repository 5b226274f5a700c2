import Testing

/// Cgroups above the cage with limits of their own, as a batch slot, a unit or a container has them.
@Suite("The limit of an enclosing cgroup")
struct EnclosingLimitTests {
    private static let runaway = hog("alloc", "--to", 1000, "--rate", 150)

    /// `slot/` with the limit, `inner/` in it without one.
    private func slot() throws -> MadeCgroup {
        try MadeCgroup(
            "echo 300M > memory.max; echo 0 > memory.swap.max || true; echo 1 > memory.oom.group; "
                + "echo +memory > cgroup.subtree_control; mkdir inner")
    }

    @Test(
        "two levels up lowers the maximum, and memcage in there ends the job before the kernel ends both", .madeCgroups)
    func lowered() throws {
        let slot = try slot()
        let seen = try Caged("--max-memory", 4000, front: slot.enter("/inner"), job: Self.runaway).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.report["limits", "max"]?.integer == 300 * mebibyte)
        #expect(seen.report["limits", "max_source"]?.text == "cgroup memory.max")
        #expect(
            seen.outcome.errorText.contains("300 MiB by cgroup memory.max (\(slot.path)); lowered to 300 MiB"),
            "\(seen)")
    }

    @Test("is what auto goes by", .madeCgroups)
    func auto() throws {
        let slot = try slot()
        let seen = try Caged("--max-memory", "auto", front: slot.enter("/inner"), job: Self.runaway).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.report["limits", "max"]?.integer == 236 * mebibyte, "\(seen)")
    }

    @Test(
        "is kept clear of by a maximum that the kernel alone enforces: memcage lives to tell of it", .madeCgroups,
        arguments: [["--kill-threshold", "1"], ["--on-threshold", "warn"]])
    func kernelAlone(options: [String]) throws {
        let slot = try slot()
        let seen = try Caged("--max-memory", 300, more: options, front: slot.enter("/inner"), job: Self.runaway).run()
        #expect(["hard-limit", "threshold", "thrash"].contains(seen.reason), "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.report["limits", "max"]?.integer == 236 * mebibyte, "\(seen)")
        #expect(seen.outcome.errorText.contains("leaves memcage no room below 300 MiB"), "\(seen)")
    }

    @Test("lowers a job that is polled too, and it ends before that limit does", .madeCgroups)
    func polled() throws {
        let slot = try slot()
        let folder = try TemporaryFolder()
        let result = try Run(
            slot.enter("/inner"),
            memcage("run", "--backend", "proc", "--log-file", "none", "--report", folder.file("report"), "--"),
            Self.runaway
        ).patience(150).run()
        let seen = try Seen(result, folder: folder)
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.report["limits", "max"]?.integer == 300 * mebibyte)
        #expect(seen.outcome.errorText.contains("the default maximum of 2000 MiB is more"), "\(seen)")
    }

    @Test(
        "of cgroup v1 does the same", .rootOnly,
        .enabled(if: exists(Self.v1 + "/memory.limit_in_bytes"), "only where v1 holds the memory controller"))
    func version1() throws {
        let slot = try MadeCgroup("echo 300M > memory.limit_in_bytes; mkdir inner", in: Self.v1)
        let seen = try Caged("--max-memory", 4000, front: slot.enter("/inner"), job: Self.runaway).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.report["limits", "max"]?.integer == 300 * mebibyte)
        #expect(
            seen.outcome.errorText.contains("300 MiB by cgroup v1 limit (\(slot.path)/inner/memory.stat)"), "\(seen)")
        let auto = try Caged("--max-memory", "auto", front: slot.enter("/inner"), job: hog("exit", 0)).run()
        #expect(auto.report["limits", "max"]?.integer == 236 * mebibyte, "\(auto)")
    }

    private static let v1 = "/sys/fs/cgroup/memory"

    @Test("of a given parent counts, wherever memcage itself is", .madeCgroups)
    func parent() throws {
        let slot = try slot()
        let seen = try Caged("--cgroup-parent", slot.path + "/inner", "--max-memory", 4000, job: Self.runaway).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.report["limits", "max"]?.integer == 300 * mebibyte)
    }

    @Test("of no memory at all is refused, and nothing stays behind", .madeCgroups)
    func nothing() throws {
        let slot = try MadeCgroup("echo 0 > memory.max")
        try expectRefusal(
            ["--cgroup-parent", slot.path, "--max-memory", 100], naming: ["no job can run here", slot.path])
        #expect(slot.tree.count == 1, "\(slot.tree)")
    }

    @Test("is told by doctor from the cage outwards", .madeCgroups)
    func doctor() throws {
        let slot = try slot()
        let result = try Run(slot.enter("/inner"), memcage("doctor")).run()
        #expect(result.outputLines.contains("MEMORY  cgroup memory.max: 300 MiB, \(slot.path)"), "\(result)")
        #expect(result.outputLines.contains("GRANT   300 MiB by cgroup memory.max; auto is 236 MiB"), "\(result)")
    }

    @Test("that is lowered while the job runs ends it as ancestor-limit", .madeCgroups)
    func ancestor() throws {
        let slot = try MadeCgroup("echo 0 > memory.swap.max || true")
        let caged = try Caged("--cgroup-parent", slot.path, "--max-memory", 300, job: hog("hold", 150, 1000))
        let running = try caged.start()
        try running.expect("touched 150\n")
        let squeezed = try Run(bash("echo 50M > \"$0/memory.max\"") + Command([slot.path])).run()
        #expect(squeezed.ending == .exited(0), "\(squeezed)")
        let seen = try caged.seen(running.end())
        #expect(seen.reason == "ancestor-limit", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
    }
}
