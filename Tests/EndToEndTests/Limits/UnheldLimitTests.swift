import Testing

/// Where there is a cage, and no room in it for these limits.
@Suite("--pids and --cpus that a cage cannot hold", .madeCgroups)
struct UnheldLimitTests {
    private static let options = Command(["--log-file", "none", "--pids", 50, "--cpus", 1])

    /// One line for each limit, and with --backend cgroup one in all and no job.
    private func check(_ node: String, front: Command = .nothing, why: (_ controller: String) -> String) throws {
        let run = Self.options + Command(["--cgroup-parent", node])
        let job = program("echo", "ran")
        let result = try Run(front, memcage("run"), run, Command(["--"]), job).directory("/").run()
        #expect(result.ending == .exited(0) && result.outputText == "ran\n", "\(result)")
        let lines = [("--pids 50", "pids"), ("--cpus 1", "cpu")].map {
            "memcage: caution: \($0) is not held: cannot enable the \($1) controller in \(node): \(why($1))"
        }
        #expect(result.errorLines == lines, "\(result)")
        let strict = try Run(front, memcage("run", "--backend", "cgroup"), run, Command(["--"]), job)
            .directory("/").run()
        #expect(strict.ending == .exited(125) && strict.outputText == "" && strict.errorLines.count == 1, "\(strict)")
        #expect(strict.errorText.contains("cannot hold --pids 50: cannot enable the pids controller in \(node)"))
    }

    @Test("for the controllers are not handed down: a line each says so, and what would help")
    func withoutControllers() throws {
        let parent = try MadeCgroup("echo +memory >cgroup.subtree_control; mkdir node")
        let before = parent.tree
        let node = parent.path + "/node"
        try check(node) { controller in
            "Operation not supported (it is not handed down to that cgroup; from above: "
                + "echo +\(controller) > \(node)/../cgroup.subtree_control)"
        }
        #expect(parent.tree == before)
    }

    @Test("for their switch is somebody else's (EACCES), likewise")
    func foreignSwitch() throws {
        let parent = try MadeCgroup(
            """
            echo '+memory +pids +cpu' >cgroup.subtree_control; mkdir home node
            echo +memory >node/cgroup.subtree_control; chown -R 1000:1000 .; chown root: node/cgroup.subtree_control
            """)
        let before = parent.tree
        let node = parent.path + "/node"
        let user = program("setpriv", "--reuid", 1000, "--regid", 1000, "--clear-groups", "--")
        try check(node, front: parent.enter("/home") + user) { controller in
            "Permission denied (as its owner: echo +\(controller) > \(node)/cgroup.subtree_control)"
        }
        #expect(parent.tree == before)
    }

    @Test(
        "for the kernel will not have them written (EPERM), likewise",
        arguments: [("--pids 50", "50", "pids.max"), ("--cpus 1", "100000 100000", "cpu.max")])
    func refusedWrite(limit: String, text: String, file: String) throws {
        let node = try MadeCgroup()
        let before = node.tree
        let run = memcage("run") + Self.options + Command(["--cgroup-parent", node.path, "--", "true"])
        // Which of the guard's writes it is.
        let strace = try Strace()
        #expect(try Run(strace.front("write,epoll_wait"), run).directory("/").run().ending == .exited(0))
        let writes = try strace.guardCalls().filter { $0.hasPrefix("write(") }
        let place = try #require(writes.firstIndex { $0.contains(", \"\(text)\", ") }, "\(writes)")
        let inject = program(
            "strace", "-f", "-o", "/dev/null", "-e", "trace=write", "-e",
            "inject=write:error=EPERM:when=\(place + 1)")
        let result = try Run(inject, run).directory("/").run()
        #expect(result.ending == .exited(0) && result.errorLines.count == 1, "\(result)")
        #expect(
            result.errorText.hasPrefix(
                "memcage: caution: \(limit) is not held: cannot write '\(text)' to \(node.path)/job-"), "\(result)")
        #expect(
            result.errorText.hasSuffix(
                "/\(file): Operation not permitted (a security module or a filter of system calls is in the way)\n"))
        #expect(node.tree == before)
    }
}
