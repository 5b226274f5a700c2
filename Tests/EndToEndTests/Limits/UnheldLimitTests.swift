import Testing

/// Where there is a cage, and no room in it for these limits.
@Suite("--pids and --cpus that a cage cannot hold", .madeCgroups)
struct UnheldLimitTests {
    private static let options = Command(["--log-file", "none", "--pids", 50, "--cpus", 1])

    @Test("for the controllers are not handed down: a line each says so, and what would help")
    func withoutControllers() throws {
        let parent = try MadeCgroup("echo +memory >cgroup.subtree_control; mkdir node")
        let before = parent.tree
        let node = parent.path + "/node"
        let run = Self.options + Command(["--cgroup-parent", node, "--", "echo", "ran"])
        let result = try Run(memcage("run"), run).directory("/").run()
        #expect(result.ending == .exited(0) && result.outputText == "ran\n", "\(result)")
        let lines = [("--pids 50", "pids"), ("--cpus 1", "cpu")].map {
            "memcage: caution: \($0) is not held: cannot enable the \($1) controller in \(node): "
                + "Operation not supported (it is not handed down to that cgroup; from above: "
                + "echo +\($1) > \(node)/../cgroup.subtree_control)"
        }
        #expect(result.errorLines == lines, "\(result)")
        let strict = try Run(memcage("run", "--backend", "cgroup"), run).directory("/").run()
        #expect(strict.ending == .exited(125) && strict.outputText == "" && strict.errorLines.count == 1, "\(strict)")
        #expect(strict.errorText.contains("cannot hold --pids 50: cannot enable the pids controller in \(node)"))
        #expect(parent.tree == before)
    }

    @Test(
        "for their switch is somebody else's (EACCES): nor would it be for memory, and the place is refused in a line")
    func foreignSwitch() throws {
        let parent = try MadeCgroup(
            """
            echo '+memory +pids +cpu' >cgroup.subtree_control; mkdir home node
            echo +memory >node/cgroup.subtree_control; chown -R 1000:1000 .; chown root: node/cgroup.subtree_control
            """)
        let before = parent.tree
        let user = program("setpriv", "--reuid", 1000, "--regid", 1000, "--clear-groups", "--")
        let run = memcage("run") + Self.options + Command(["--cgroup-parent", parent.path + "/node", "--", "true"])
        let result = try Run(parent.enter("/home"), user, run).directory("/").run()
        #expect(result.ending == .exited(125) && result.errorLines.count == 1, "\(result)")
        #expect(result.errorText.contains("/node/cgroup.subtree_control is not writable for user 1000"), "\(result)")
        #expect(parent.tree == before)
    }

    @Test(
        "for the kernel will not have them written (EPERM), likewise",
        arguments: [
            ("--pids 50", "50", "pids.max"), ("--cpus 1", "100000 100000", "cpu.max"),
            ("--pids 50", "+pids", "cgroup.subtree_control"),
        ])
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
                "memcage: caution: \(limit) is not held: cannot write '\(text)' to \(node.path)/"), "\(result)")
        #expect(
            result.errorText.hasSuffix(
                "/\(file): Operation not permitted (a security module or a filter of system calls is in the way)\n"))
        #expect(node.tree == before)
    }
}
