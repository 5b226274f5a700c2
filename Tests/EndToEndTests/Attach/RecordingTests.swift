import Glibc
import Testing

@Suite("memcage attach records a tree that runs already")
struct AttachRecordingTests {
    @Test("to its end, whose status it does not know and does not guess")
    func untilEnd() throws {
        let target = try Run(hog("hold", 50, 1000)).start()
        try target.expect("touched 50\n")
        let attached = try Attached(target.pid, "--check-interval", 0.1, "--trace", "trace")
        let running = try attached.start()
        target.send(SIGTERM)
        let seen = try attached.seen(running.end())
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.reason == "exited")
        #expect((50...60).contains(seen.peak), "\(seen)")
        #expect(seen.report["limits", "guarded"] == .bool(false))
        #expect(seen.report["command"]?.elements.last?.text == "1000")
        #expect(seen.log.contains("Exit code: known to its parent alone\n"), "\(seen)")
        #expect(seen.outcome.errorText.contains("process \(target.pid) has ended"), "\(seen)")
        let trace = try Traced(attached.folder)
        #expect(trace.all("start").first?["attached_pid"]?.integer == Int(target.pid))
        #expect(try #require(trace.most("charged")) == seen.peak)
        #expect(trace.end?["reason"]?.text == "exited")
    }

    @Test("and a request to end is for the recording alone", arguments: [SIGINT, SIGTERM, SIGHUP])
    func detached(signal: Int32) throws {
        let target = try Run(hog("term", 1, "--to", 30, "--hold", 1000)).start()
        try target.expect("touched 30\n")
        let attached = try Attached(target.pid)
        let running = try attached.start()
        running.send(signal)
        let seen = try attached.seen(running.end())
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.reason == "detached")
        #expect(seen.outcome.errorText.contains("detached from process \(target.pid), which runs on"), "\(seen)")
        #expect(lives(target.pid))
        target.send(SIGKILL)
        #expect(try target.end().outputText == "touched 30\n", "it was sent a signal")
    }

    @Test("sends it nothing, whatever it holds")
    func harmless() throws {
        let target = try Run(hog("alloc", "--to", 300, "--rate", 300, "--hold", 1000)).start()
        try waitUntil("the start") { lives(target.pid) }
        let attached = try Attached(target.pid, "--check-interval", 0.1)
        let running = try attached.start()
        try target.expect("touched 300\n")
        try waitUntil("the peak in the log") { attached.folder.text(of: "log")?.contains(/: 30\dMB/) == true }
        running.send(SIGINT)
        let seen = try attached.seen(running.end())
        #expect(seen.reason == "detached" && lives(target.pid), "\(seen)")
        #expect(seen.peak >= 300)
    }

    @Test("with those that are born later, and those that lose their parent")
    func follows() throws {
        let folder = try TemporaryFolder()
        let script = """
            go() { until [ -e "$0/$1" ]; do sleep 0.02; done; }
            echo up; go born
            ( \(hog("hold", 60, 1000).shell) & echo forked; go orphan ) &
            wait $!; echo orphaned; sleep 1000
            """
        let target = try Run(bash(script) + Command([folder.path])).start()
        try target.expect("up\n")
        let attached = try Attached(target.pid, "--check-interval", 0.05)
        let running = try attached.start()
        func shows(_ count: Int) throws {
            let before = attached.folder.text(of: "log")?.split(separator: "\n").count ?? 0
            try waitUntil("60 MiB, \(count) times in a row") {
                let lines = (attached.folder.text(of: "log") ?? "").split(separator: "\n").dropFirst(before)
                return lines.count { $0.contains(/Memory usage: 6\dMB/) } >= count
            }
        }
        try folder.write("", to: "born")
        try target.expect("touched 60\n")
        try shows(3)
        try folder.write("", to: "orphan")
        try target.expect("orphaned\n")
        try shows(3)
        running.send(SIGTERM)
        #expect(try attached.seen(running.end()).reason == "detached")
    }

    @Test("with each shared page counted once")
    func shared() throws {
        let target = try Run(hog("share", 200, 6, 1000)).start()
        try target.expect("shared")
        let attached = try Attached(target.pid)
        let running = try attached.start()
        running.send(SIGTERM)
        let seen = try attached.seen(running.end())
        #expect((200...240).contains(seen.peak), "\(seen)")
    }

    @Test("memcage itself takes no part, where it was started from the tree")
    func ownShell() throws {
        let folder = try TemporaryFolder()
        let script = """
            \(memcage("attach").shell) $$ --log-file log --report report & child=$!
            until grep -q 'Memory usage' log 2>/dev/null; do sleep 0.02; done
            kill -INT $child; kill -TERM $child; wait $child
            """
        let result = try Run(bash(script)).directory(folder).run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(try Seen(result, folder: folder).reason == "detached")
    }
}
