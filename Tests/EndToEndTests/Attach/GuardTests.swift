import Glibc
import Testing

@Suite("memcage attach --guard ends a tree as run does")
struct AttachGuardTests {
    @Test("at the threshold, all of it")
    func threshold() throws {
        let target = try Run(bash("\(hog("alloc", "--after", 1, "--forever", "--rate", 100).shell); true")).start()
        try waitUntil("the start") { lives(target.pid) }
        let seen = try Attached(target.pid, "--guard", "--max-memory", 250).run()
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        #expect(seen.reason == "threshold")
        #expect(seen.peak >= 200 && seen.report["limits", "guarded"] == .bool(true))
        #expect(seen.log.contains("MEMORY THRESHOLD EXCEEDED!"))
        #expect(seen.outcome.errorText.contains("job ended (threshold)"), "\(seen)")
        #expect(!lives(target.pid))
        #expect(try target.end().leftBehind.isEmpty)
    }

    @Test("at once when it holds too much already")
    func already() throws {
        let target = try Run(hog("hold", 150, 1000)).start()
        try target.expect("touched 150\n")
        let seen = try Attached(target.pid, "--guard", "--max-memory", 100).run()
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        #expect(seen.reason == "threshold" && !lives(target.pid))
    }

    @Test("after the grace when it is deaf, and those that lost their parent too")
    func deaf() throws {
        let job = hog("ignore-term", "--to", 120, "--hold", 1000)
        let target = try Run(bash("\(job.shell); true")).start()
        try target.expect("touched 120\n")
        let seen = try Attached(target.pid, "--guard", "--max-memory", 140, "--grace", 0.3).run()
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        #expect(seen.timeline.contains("kill: grace over"), "\(seen.timeline)")
        #expect(try target.end().leftBehind.isEmpty)
    }

    @Test("at the time limit, counted from when memcage came")
    func timeLimit() throws {
        let target = try Run(hog("hold", 5, 1000)).start()
        try target.expect("touched 5\n")
        let seen = try Attached(target.pid, "--guard", "--time-limit", 0.3).run()
        #expect(seen.outcome.ending == .exited(124), "\(seen)")
        #expect(seen.reason == "time-limit" && !lives(target.pid))
    }

    @Test("warns its root before the line")
    func warns() throws {
        let script = "trap 'echo told' USR1; \(hog("hold", 60, 1000).shell) & while :; do sleep 0.05; done"
        let target = try Run(bash(script)).start()
        try target.expect("touched 60\n")
        let attached = try Attached(
            target.pid, "--guard", "--max-memory", 100, "--warn-at", 0.5, "--warn-signal", "USR1")
        let running = try attached.start()
        try target.expect("told\n")
        running.send(SIGTERM)
        #expect(try attached.seen(running.end()).reason == "detached")
        #expect(lives(target.pid))
    }

    @Test("a root that ends leaves the rest in peace, and the report says so")
    func leftovers() throws {
        let target = try Run(bash("\(hog("hold", 10, 1000).shell) & wait")).start()
        try target.expect("touched 10\n")
        let attached = try Attached(target.pid, "--guard")
        let running = try attached.start()
        target.send(SIGKILL)
        let seen = try attached.seen(running.end())
        #expect(seen.reason == "exited" && seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.report["leftovers"]?.integer == 1)
        #expect(seen.outcome.errorText.contains("1 processes of the tree run on"), "\(seen)")
        #expect(Processes.marked(target.mark).count == 1)
    }
}
