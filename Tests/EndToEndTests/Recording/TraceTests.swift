import Glibc
import Testing

@Suite("The trace of a run")
struct TraceTests {
    @Test("has a start, spans without a gap, and an end that agrees with the report")
    func whole() throws {
        let folder = try TemporaryFolder()
        let seen = try Caged(
            "--max-memory", 400, "--check-interval", 0.1, "--trace", folder.file("trace"),
            job: hog("alloc", "--to", 100, "--rate", 200, "--hold", 0.5)
        ).run()
        let trace = try Traced(folder)
        let start = try #require(trace.lines.first)
        #expect(start["type"]?.text == "start" && start["schema"]?.text == "memcage.trace")
        #expect(start["command"] == seen.report["command"] && start["limits", "max"] == seen.report["limits", "max"])
        #expect(start["backend"]?.text == Backend.here.rawValue && start["interval"]?.double == 0.1)
        let end = try #require(trace.lines.last)
        #expect(end["type"]?.text == "end" && end["reason"]?.text == "exited")
        #expect(end["peak", "sampled"] == seen.report["memory", "peak_sampled"])
        #expect(end["peak", "bound"] == seen.report["memory", "peak_bound"])
        #expect(end["pressure", "full"] == nil || seen.report["pressure", "full_seconds"] != nil)
        // The peak that is stated is that of the spans, exactly.
        let most = trace.triples("charged").map { Int($0[2]) }.max()
        #expect(most == end["peak", "sampled"]?.integer && (most ?? 0) >= 100 * mebibyte)
        #expect(trace.triples("charged").allSatisfy { $0[0] <= $0[1] && $0[1] <= $0[2] })
        var last = try #require(start["time"]?.double)
        for span in trace.all("sample") {
            let time = try #require(span["time"]?.double)
            #expect(abs(time - (span["span"]?.double ?? 0) - last) < 0.01, "a gap before \(time)")
            last = time
        }
        #expect(trace.triples("processes").contains { $0[2] >= 1 })
        let largest = trace.all("sample").flatMap { $0["largest"]?.elements ?? [] }
        #expect(largest.contains { $0["command"]?.elements.first?.text == Binaries.hog })
    }

    @Test("says what memory is held as, and CPU time")
    func parts() throws {
        let folder = try TemporaryFolder()
        let job = bash(
            "\(hog("shm", 40, 1).shell) & \(hog("hold", 60, 1).shell) & x=0; while [ $((x += 1)) -lt 200000 ]; do :; done; wait"
        )
        let seen = try Caged("--check-interval", 0.1, "--trace", folder.file("trace"), job: job).run()
        let trace = try Traced(folder)
        // Before 5.12 the kernel's figures lag behind by a little for each processor.
        #expect((58...75).contains(trace.most("anon") ?? 0), "\(trace.most("anon") ?? -1)")
        #expect((38...45).contains(trace.most("shmem") ?? 0), "\(trace.most("shmem") ?? -1)")
        #expect(trace.triples("swap").allSatisfy { $0[2] == 0 })
        #expect(trace.triples("processes").map { $0[2] }.max() == 3)
        let cpu = trace.end?["cpu", "user"]?.double ?? 0
        #expect(cpu > 0 && cpu == seen.report["cpu", "user_seconds"]?.double)
        let during = trace.all("sample").compactMap { $0["cpu", "user"]?.double }
        #expect(during == during.sorted() && (during.last ?? 0) > 0)
        #expect((trace.most("kernel") ?? -1) >= 0)
        #expect(trace.triples("current").isEmpty == (Backend.here == .proc))
    }

    @Test("counts what is written to a disk", .enabled(if: exists("/slow") || Place.isHost, "needs a disk to write to"))
    func traffic() throws {
        let folder = try TemporaryFolder()
        let disk = exists("/slow") && isRoot ? "/slow/recorded" : folder.file("data")
        let job = program("dd", "if=/dev/zero", "of=\(disk)", "bs=1M", "count=8", "conv=fsync", "status=none")
        let seen = try Caged("--trace", folder.file("trace"), job: job).run()
        unlink(disk)
        let written = try #require(seen.report["io", "write"]?.integer)
        #expect(written >= 8 * mebibyte, "\(written)")
        #expect(try Traced(folder).end?["io", "write"]?.integer == written)
    }

    @Test("a kill, and what led to it, stands there in order")
    func kill() throws {
        let folder = try TemporaryFolder()
        let job = bash(
            "\(mark("quiet")); \(mark("--begin", "fit")); exec \(hog("alloc", "--forever", "--rate", 400).shell)")
        let seen = try Caged("--max-memory", 200, "--warn-at", 0.5, "--trace", folder.file("trace"), job: job).run()
        #expect(seen.reason == "threshold", "\(seen)")
        let trace = try Traced(folder)
        let events = trace.events.filter { !["high", "max", "oom", "oom_kill", "kill"].contains($0) }
        #expect(events == ["started", "warn-at", "decided", "signal"], "\(trace.events)")
        #expect(trace.end?["reason"]?.text == "threshold" && trace.end?["status"]?.integer == 137)
        // The stage at the moment of the kill.
        #expect(seen.report["stage"]?.elements.map(\.text) == ["quiet", "fit"])
        #expect(seen.logLines.contains { $0.hasSuffix(": In stage: quiet > fit") }, "\(seen)")
        let stages = seen.report["stages"]?.elements ?? []
        #expect(stages.map { $0["name"]?.text } == ["quiet", "fit"])
        #expect(stages.allSatisfy { ($0["peak"]?.integer ?? 0) >= 160 * mebibyte }, "\(stages)")
    }

    @Test("can be followed as it goes, and a memcage that is killed outright loses a span at most")
    func killed() throws {
        let folder = try TemporaryFolder()
        let running = try Run(
            memcage("run", "--log-file", "none", "--check-interval", 0.1, "--trace", folder.file("trace"), "--"),
            hog("hold", 20, 1000)
        ).start()
        try running.expect("touched 20")
        // Three more spans, while it runs.
        let lines = { (folder.text(of: "trace") ?? "").split(separator: "\n").count { $0.contains(#""sample""#) } }
        let wanted = lines() + 3
        let patience = Patience()
        while lines() < wanted {
            try #require(!patience.isOver)
            poll(nil, 0, 10)
        }
        try running.killWholly()
        let outcome = try running.end()
        #expect(outcome.ending == .signalled(SIGKILL))
        let trace = try Traced(folder)
        try removeCage(trace)
        #expect(trace.all("start").count == 1 && trace.all("sample").count >= 3 && trace.end == nil)
        #expect((20...25).contains(trace.most("charged") ?? 0))
    }

    /// Nobody was left to do it; the next memcage there puts the node in order.
    private func removeCage(_ trace: Traced) throws {
        guard let cage = trace.lines.first?["placement"]?.text?.split(separator: ", ").last, cage.hasPrefix("/sys/")
        else { return }
        rmdir("\(cage)/main")
        rmdir("\(cage)")
        _ = try Run(memcage("run", "--log-file", "none", "--", "true")).run()
    }

    @Test("is written anew each time")
    func truncated() throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "old\n", count: 10_000), to: "trace")
        _ = try Caged("--trace", folder.file("trace"), job: hog("exit", 0)).run()
        #expect(try Traced(folder).all("start").count == 1)
    }

    @Test("of a command that never ran has its start and end")
    func neverRan() throws {
        let folder = try TemporaryFolder()
        let seen = try Caged("--trace", folder.file("trace"), job: Command(["/no/such/file"])).run()
        #expect(seen.outcome.ending == .exited(127))
        #expect(try Traced(folder).end?["reason"]?.text == "setup-failed")
    }
}
