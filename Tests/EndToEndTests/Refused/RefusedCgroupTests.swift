import Glibc
import Testing

/// The kernel says no on the way into a cgroup. One clear line, no job without its limit, nothing left behind.
@Suite("A cgroup that cannot be entered, or not yet")
struct RefusedCgroupTests {
    /// An ordinary user, as which nothing outside of a cgroup that was handed over is writable.
    private static let user = program("setpriv", "--reuid", 1000, "--regid", 1000, "--clear-groups", "--")

    @Test(
        "rights on the target alone are not enough to go there: the command is not run", .madeCgroups,
        arguments: [[], ["EPERM", "clone3"]])
    func attach(refused: [String]) throws {
        // memcage starts elsewhere, and the nearest ancestor of both places is root's.
        let parent = try MadeCgroup("chown -R 1000:1000 .")
        let before = parent.tree
        let front = refused.isEmpty ? Command.nothing : deny(refused)
        let result = try Run(
            Self.user, front, memcage("run", "--cgroup-parent", parent.path, "--log-file", "none", "--"),
            program("echo", "started")
        ).run()
        #expect(result.ending == .exited(125), "\(result)")
        #expect(result.outputText == "")
        #expect(result.errorLines.count == 1, "\(result)")
        #expect(result.errorText.contains("the command could not enter its cgroup"), "\(result)")
        #expect(result.errorText.contains("it was not run"), "\(result)")
        #expect(result.leftBehind.isEmpty)
        #expect(parent.tree == before)
    }

    @Test("a process of somebody else's that leaves in time is waited for", .madeCgroups)
    func passing() throws {
        let parent = try MadeCgroup()
        let inhabitant = try Run(parent.enter(), hog("hold", 5, 1000)).start()
        try inhabitant.expect("touched 5\n")
        let caged = try Caged("--cgroup-parent", parent.path, job: hog("exit", 3))
        let running = try caged.start()
        // Asleep: it has met the inhabitant and waits.
        _ = try Processes.waitUntilOne(marked: running.mark) { $0.state == "S" && $0.pid == running.pid }
        inhabitant.send(SIGKILL)
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.ending == .exited(3), "\(seen)")
        #expect(seen.cage?.hasPrefix(parent.path + "/job-") == true, "\(seen)")
        _ = try inhabitant.end()
    }

    @Test("a filter that does not know faccessat2 does not make a cgroup look unwritable", .cgroupOnly)
    func faccessat2() throws {
        let seen = try Caged("--backend", "cgroup", front: deny("EPERM", "faccessat2"), job: hog("exit", 0)).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
    }

    @Test("a cage that somebody removes while its job runs elsewhere: /proc goes on with the watch", .madeCgroups)
    func removed() throws {
        let elsewhere = try MadeCgroup()
        let parent = try MadeCgroup()
        // The job leaves its cage and removes it, and grows where no limit of ours stands.
        let leave = """
            echo $$ > \(elsewhere.path)/cgroup.procs
            until rmdir \(parent.path)/job-*/main \(parent.path)/job-*; do sleep 0.01; done
            """
        let job = bash("{ \(leave); } 2>/dev/null; exec \(hog("alloc", "--forever", "--rate", 100).shell)")
        let caged = try Caged("--cgroup-parent", parent.path, "--max-memory", 200, job: job)
        let seen = try caged.seen(caged.start().end())
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.log.contains("the cage was removed from outside; going on by /proc"), "\(seen)")
    }
}
