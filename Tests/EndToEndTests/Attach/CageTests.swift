import Glibc
import Testing

@Suite("memcage attach --cage", .enabled(if: Place.cagesAttached, "no cage for a tree that runs already"))
struct AttachCageTests {
    /// Where the kernel has the process. While other memcages share the node, that is its `sup`.
    private func place(of pid: pid_t) -> String {
        let text = String(decoding: readFile("/proc/\(pid)/cgroup") ?? [], as: UTF8.self)
        return text.hasSuffix("/sup\n") ? String(text.dropLast(5)) + "\n" : text
    }

    @Test("limits what the tree takes from now on, and puts everybody back when it leaves")
    func there() throws {
        let target = try Run(bash("\(hog("hold", 50, 1000).shell); true")).start()
        try target.expect("touched 50\n")
        let before = place(of: target.pid)
        let attached = try Attached(target.pid, "--cage", "--max-memory", 400, "--backend", "cgroup")
        let running = try attached.start()
        let inside = Processes.marked(target.mark).map { place(of: $0.pid) }
        #expect(inside.count == 2 && inside.allSatisfy { $0.contains("/job-") }, "\(inside)")
        let log = try #require(attached.folder.text(of: "log"))
        let cage = try #require(log.firstMatch(of: /Backend: cgroup \(.*, (.*)\)/)?.1)
        let limit = String(decoding: readFile("\(cage)/memory.max") ?? [], as: UTF8.self)
        let mebibytes = (Int(limit.dropLast()) ?? 0) / mebibyte
        #expect((330...350).contains(mebibytes), "400 less what was held: \(limit)")
        running.send(SIGTERM)
        let seen = try attached.seen(running.end())
        #expect(seen.reason == "detached" && seen.backend == .cgroup, "\(seen)")
        #expect(Processes.marked(target.mark).allSatisfy { place(of: $0.pid) == before })
        #expect(lives(target.pid))
    }

    @Test("a runaway is ended at the whole's threshold")
    func runaway() throws {
        let folder = try TemporaryFolder()
        let script = "echo up; until [ -e \"$0/go\" ]; do sleep 0.02; done; exec "
        let target = try Run(
            bash(script + hog("alloc", "--forever", "--rate", 100).shell) + Command([folder.path])
        ).start()
        try target.expect("up\n")
        let attached = try Attached(target.pid, "--cage", "--max-memory", 300)
        let running = try attached.start()
        try folder.write("", to: "go")
        let seen = try attached.seen(running.end())
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        #expect(seen.reason == "threshold" && seen.backend == .cgroup, "\(seen)")
        #expect((240...300).contains(seen.peak), "\(seen)")
        #expect(!lives(target.pid))
    }

    @Test("what was held before and is given back may be taken again")
    func again() throws {
        let folder = try TemporaryFolder()
        let script = """
            import os, sys, time
            held = bytearray(150 << 20)
            print("held", flush=True)
            while not os.path.exists(sys.argv[1]): time.sleep(0.02)
            del held
            held = bytearray(150 << 20)
            print("again", flush=True)
            time.sleep(1000)
            """
        let target = try Run(program("python3", "-c", script, folder.file("go"))).start()
        try target.expect("held\n")
        let attached = try Attached(target.pid, "--cage", "--max-memory", 250)
        let running = try attached.start()
        try folder.write("", to: "go")
        try target.expect("again\n")
        running.send(SIGTERM)
        let seen = try attached.seen(running.end())
        #expect(seen.reason == "detached" && lives(target.pid), "\(seen)")
    }

    @Test("keeps hold of a daemon that nobody saw with its parent")
    func daemon() throws {
        let folder = try TemporaryFolder()
        let script = """
            echo up; until [ -e "$0/go" ]; do sleep 0.02; done
            \(hog("daemon", 150, 1000).shell); sleep 1000
            """
        let target = try Run(bash(script) + Command([folder.path])).start()
        try target.expect("up\n")
        let attached = try Attached(target.pid, "--cage", "--max-memory", 150)
        let running = try attached.start()
        try folder.write("", to: "go")
        let seen = try attached.seen(running.end())
        #expect(seen.reason == "threshold" || seen.reason == "hard-limit", "\(seen)")
        #expect(try target.end().leftBehind.isEmpty)
    }

    @Test("a tree under a limit of its own stays under it", .madeCgroups)
    func ownLimit() throws {
        let limited = try MadeCgroup(
            "echo +memory > cgroup.subtree_control; mkdir inner; echo 500M > inner/memory.max")
        let target = try Run(limited.enter("/inner"), hog("hold", 5, 1000)).start()
        try target.expect("touched 5\n")
        let before = place(of: target.pid)
        let attached = try Attached(target.pid, "--cage")
        let running = try attached.start()
        #expect(place(of: target.pid) == before)
        running.send(SIGTERM)
        let seen = try attached.seen(running.end())
        #expect(seen.backend == .proc && seen.outcome.errorText.contains("would no longer hold"), "\(seen)")
        target.send(SIGKILL)
        _ = try target.end()
    }
}
