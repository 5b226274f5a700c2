import Testing

@Suite("A delegated cgroup")
struct DelegatedNodeTests {
    private static let short = memcage("run", "--backend", "cgroup", "--log-file", "none", "--", "true").shell

    @Test(
        "is found as it was when the last of several memcages in it has ended", .madeCgroups,
        arguments: [[], ["--pids", "50", "--cpus", "1"]])
    func asBefore(options: [String]) throws {
        let node = try MadeCgroup()
        let before = node.tree
        let run = memcage("run", "--backend", "cgroup", "--log-file", "none") + Command(options)
        let one = (run + Command(["--", "sleep"])).shell
        // With one among them that asks for nothing more than memory.
        let plain = memcage("run", "--backend", "cgroup", "--log-file", "none", "--", "sleep", 0.5).shell
        let script = bash(
            "\(plain) & for s in 0.1 0.5 0.9; do \(one) $s & done; wait; sed -n 's/^0:://p' /proc/self/cgroup")
        let result = try Run(node.enter(), script).patience(150).run()
        #expect(result.errorText == "", "\(result)")
        #expect(result.outputLines == [String(node.path.dropFirst("/sys/fs/cgroup".count))])
        #expect(node.tree == before)
    }

    @Test("is split by one memcage while another puts it back", .cgroupOnly)
    func churn() throws {
        let script = "for i in 1 2 3 4; do (for j in $(seq 12); do \(Self.short); done) & done; wait"
        let result = try Run(bash(script)).patience(150).run()
        #expect(result.errorText == "", "\(result)")
    }

    @Test("may be split by the job too: a limit of its own below ours is its own affair", .cgroupOnly)
    func ownLimit() throws {
        let script = """
            set -e; g=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup); mkdir $g/a $g/b
            echo $$ > $g/a/cgroup.procs; echo +memory > $g/cgroup.subtree_control; echo 50M > $g/b/memory.max
            (echo $BASHPID > $g/b/cgroup.procs; exec \(hog("alloc", "--forever").shell)) || echo "inner $?"
            exit 9
            """
        let seen = try Caged("--max-memory", 300, job: bash(script)).run()
        #expect(seen.outcome.outputLines == ["inner 137"], "\(seen)")
        #expect(seen.reason == "exited", "\(seen)")
        #expect(seen.outcome.ending == .exited(9))
    }
}
