import Testing

@Suite("Several memcages in one place")
struct SharedNodeTests {
    private static let children =
        "find \"$(sed -n 's/^0:://p' /proc/self/cgroup | sed 's,^,/sys/fs/cgroup,')\" -mindepth 1 -type d"

    @Test("twenty at once, in the background of one script, all work and leave the place as it was")
    func atOnce() throws {
        let one = memcage("run", "--log-file", "none", "--max-memory", 100, "--", "sleep", 0.2).shell
        let result = try Run(bash("for i in $(seq 20); do \(one) || echo failed $? & done; wait; exit 0")).patience(150)
            .run()
        #expect(result.ending == .exited(0))
        #expect(result.outputText == "", "\(result)")
        #expect(result.errorText == "", "\(result)")
        #expect(result.leftBehind.isEmpty)
        guard Backend.here == .cgroup else { return }
        let left = try Run(bash(Self.children)).run().outputLines.filter { $0.contains("/job-") }
        // Another test's cage may stand there at this moment; none of a memcage that has ended may.
        let stale = left.filter { path in
            let pid = path.split(separator: "/").compactMap { $0.hasPrefix("job-") ? $0.split(separator: "-")[1] : nil }
                .last
            return pid.map { !exists("/proc/\($0)") && exists(path) } ?? false
        }
        #expect(stale.isEmpty, "\(stale)")
    }

    @Test("inside one another: the inner limit ends the inner job alone", arguments: [2, 3])
    func nested(depth: Int) throws {
        var job = hog("alloc", "--forever", "--rate", 100)
        for level in 1..<depth { job = memcage("run", "--log-file", "none", "--max-memory", 100 * level, "--") + job }
        let seen = try Caged("--max-memory", 1000, job: bash("\(job.shell); echo inner $?")).run()
        #expect(seen.outcome.outputLines.last == "inner 137", "\(seen)")
        #expect(seen.reason == "exited", "\(seen)")
        #expect(seen.peak < 400, "\(seen.peak)")
    }

    @Test("the inner one does not take the outer's options from the environment")
    func environment() throws {
        let folder = try TemporaryFolder()
        let inner = bash("env | grep ^MEMCAGE_ | grep -v ^MEMCAGE_SOCKET=; true")
        let result = try Run(memcage("run", "--log-file", "none", "--"), inner).directory(folder)
            .environment("MEMCAGE_MAX_MEMORY", "300").environment("MEMCAGE_GRACE", "1").run()
        #expect(result.outputText == "", "\(result)")
    }
}
