import Testing

/// memcage in the slots of a real pool, seen by who submits the jobs. The slots have 384 MiB.
@Suite("A job of HTCondor", .enabled(if: Place.isOne(of: "condor-outside"), "needs HTCondor"))
struct CondorTests {
    private static let runaway = hog("alloc", "--forever", "--rate", 100)

    @Test("that passes its limit is ended by memcage with 137: it is not held, and its log says why")
    func runaway() throws {
        let job = try CondorJob(memcage("run", "--max-memory", 200, "--") + Self.runaway)
        let end = try job.end()
        #expect(end.status == 137, "\(end)")
        #expect(!end.wasHeld, "\(end)")
        #expect(job.errors.contains("memcage: job ended (threshold)"), "\(end)")
        let log = try #require(job.folder.text(of: "memory_monitor.log"))
        #expect(log.contains("MEMORY THRESHOLD EXCEEDED!") && log.contains("Ended: threshold, peak 1"), "\(log)")
        #expect(log.contains("Backend: cgroup (own cgroup, "), "\(log)")
        #expect(try #require(end.memoryUsage, "\(end)") < 384, "\(end)")
        try job.waitUntilNothingIsLeft()
    }

    @Test("within its limit ends as it would without memcage", arguments: [0, 7])
    func within(status: Int) throws {
        let job = try CondorJob(memcage("run", "--max-memory", 200, "--") + hog("exit", status))
        let end = try job.end()
        #expect(end.status == status, "\(end)")
        #expect(job.errors == "", "\(end)")
    }

    /// What a script in the slot sees of it: `$slot` is its folder.
    private static let slot = "slot=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)"

    @Test("that is a script may call memcage twice in the background and once in front")
    func script() throws {
        let run = memcage("run", "--log-file", "none", "--max-memory", 100, "--")
        // The script itself is in the slot's cgroup, where no cage can be made before it has been moved aside.
        let job = try CondorJob(
            script:
                """
                \(Self.slot)
                \((run + Self.runaway).shell) & one=$!
                \((run + hog("hold", 20, 1)).shell) & two=$!
                \((run + hog("exit", 3)).shell); echo front $?
                wait $one; echo one $?
                wait $two; echo two $?
                echo "in: $(cat $slot/cgroup.procs | grep -cx $$)"
                echo "split: $(find $slot -mindepth 1 -type d) $(cat $slot/cgroup.subtree_control)"
                echo "limit reached: $(grep -cE '^(max|oom) [^0]' $slot/memory.events.local)"
                echo "peak below: $(($(cat $slot/memory.peak) < $(cat $slot/memory.max)))"
                """)
        let end = try job.end()
        #expect(end.status == 0, "\(end)")
        #expect(
            job.outputLines.filter { !$0.hasPrefix("touched") }
                == ["front 3", "one 137", "two 0", "in: 1", "split:  ", "limit reached: 0", "peak below: 1"], "\(end)")
    }

    @Test("may call memcage inside memcage: the inner limit ends the inner command")
    func nested() throws {
        let inner = memcage("run", "--log-file", "none", "--max-memory", 100, "--") + Self.runaway
        let job = try CondorJob(
            memcage("run", "--max-memory", 250, "--") + bash("\(inner.shell); echo inner $?; exit 4"))
        let end = try job.end()
        #expect(job.outputLines.last == "inner 137", "\(end)")
        #expect(end.status == 4, "\(end)")
        #expect(job.folder.text(of: "memory_monitor.log")?.contains("Ended: exited") == true, "\(end)")
    }

    // ---- Ended from outside. The first signal is TERM; after job_max_vacate_time all is killed.

    private static let run = memcage("run", "--max-memory", 200, "--")
    private static func vacate(within seconds: Int) -> [String] {
        ["kill_sig = SIGTERM", "job_max_vacate_time = \(seconds)"]
    }

    @Test("that is removed saves its work and leaves nothing")
    func removed() throws {
        let job = try CondorJob(Self.run + hog("term", 1, "--to", 5, "--hold", 1000), lines: Self.vacate(within: 100))
        try job.expect("touched 5\n")
        try job.tell("condor_rm")
        let end = try job.end()
        #expect(end.status == nil && !end.wasHeld, "\(end)")
        #expect(job.outputLines.last == "saved", "\(end)")
        try job.waitUntilNothingIsLeft()
        let log = job.folder.text(of: "memory_monitor.log")
        #expect(log?.contains("Ended: interrupted") == true, "\(log ?? "no log")")
    }

    @Test("that is removed and does not listen is killed, with memcage, and leaves nothing")
    func killed() throws {
        let job = try CondorJob(Self.run + hog("ignore-term", "--to", 5, "--hold", 1000), lines: Self.vacate(within: 5))
        try job.expect("touched 5\n")
        try job.tell("condor_rm")
        _ = try job.end()
        try job.waitUntilNothingIsLeft(isKilledWhole: true)
        let log = try #require(job.folder.text(of: "memory_monitor.log"))
        #expect(CondorJob.cages(in: log).count == 1, "\(log)")
    }

    @Test("that is a script with several memcages is removed whole")
    func scriptRemoved() throws {
        func run(_ log: String, _ job: Command) -> String {
            (memcage("run", "--log-file", log, "--max-memory", 100, "--") + job).shell
        }
        let job = try CondorJob(
            script:
                """
                \(run("one", hog("ignore-term", "--to", 5, "--hold", 1000))) &
                \(run("two", bash("\(hog("daemon", 5, 1000).shell); exec \(hog("hold", 5, 1000).shell)"))) &
                \(run("three", hog("term", 1, "--to", 5, "--hold", 1000)))
                """, lines: Self.vacate(within: 5))
        try job.expect("touched 5\n")
        try job.tell("condor_rm")
        _ = try job.end()
        try job.waitUntilNothingIsLeft(logs: ["one", "two", "three"], isKilledWhole: true)
    }

    @Test("that is held gets the soft signal too")
    func held() throws {
        let job = try CondorJob(Self.run + hog("term", 1, "--to", 5, "--hold", 1000), lines: Self.vacate(within: 100))
        try job.expect("touched 5\n")
        try job.tell("condor_hold")
        #expect(try job.end().wasHeld)
        #expect(job.outputLines.last == "saved", "\(job.output)")
        try job.waitUntilNothingIsLeft()
    }

    // ---- The README's example

    @Test("as in the README ends with 137 when it grows, with 0 when it does not", arguments: [true, false])
    func readme(grows: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.write(grows ? "x = [bytearray(1 << 20) for _ in range(10**6)]" : "print('done')", to: "fit.py")
        let job = try CondorJob(submitting: Readme.block(with: "queue\n"), in: folder)
        let end = try job.end()
        #expect(end.status == (grows ? 137 : 0) && !end.wasHeld, "\(end)")
        let log = try #require(folder.text(of: "fit.memory"), "\(end)")
        #expect(log.contains("MEMORY THRESHOLD EXCEEDED!") == grows, "\(log)")
        #expect(log.contains(/Maximum: auto of \d+ MiB by HTCondor machine ad/), "\(log)")
        try job.waitUntilNothingIsLeft(logs: ["fit.memory"])
    }
}
