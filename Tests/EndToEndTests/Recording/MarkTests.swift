import Glibc
import Testing

@Suite("memcage mark")
struct MarkTests {
    @Test("labels stages, each with a peak of its own, in log, trace and report")
    func stages() throws {
        let folder = try TemporaryFolder()
        // Where looks are dear one that is fresh by that measure stands for another: two beats make sure of one without
        // the 90.
        let job = bash(
            """
            set -e
            \(mark("load")); \(hog("hold", 30, 0.3).shell)
            \(mark("--begin", "fit")); \(hog("hold", 90, 0.3).shell); \(mark("--end", "fit"))
            beats=$(wc -l < log); until [ $(wc -l < log) -ge $((beats + 2)) ]; do sleep 0.02; done
            \(mark("save")); \(hog("hold", 10, 0.3).shell)
            """)
        let seen = try Caged("--check-interval", 0.1, "--trace", folder.file("trace"), job: job).run()
        #expect(seen.outcome.ending == .exited(0) && seen.outcome.errorText == "", "\(seen)")
        #expect(try Traced(folder).marks == ["point load", "begin fit", "end fit", "point save"])
        let stages = seen.report["stages"]?.elements ?? []
        #expect(stages.map { $0["name"]?.text } == ["load", "fit", "save"])
        let peaks = stages.compactMap { $0["peak"]?.integer.map { $0 / mebibyte } }
        #expect(
            peaks.count == 3 && (90...99).contains(peaks[0]) && (90...99).contains(peaks[1])
                && (10...20).contains(peaks[2]), "\(peaks)")
        for stage in stages {
            let (begin, end) = (stage["begin_seconds"]?.double ?? -1, stage["end_seconds"]?.double ?? -1)
            #expect(0 <= begin && begin < end && end <= (seen.report["elapsed_seconds"]?.double ?? 0) + 0.01)
        }
        let lines = seen.logLines.compactMap { $0.split(separator: ": ", maxSplits: 1).last }.filter {
            $0.hasPrefix("Stage")
        }
        #expect(lines == ["Stage: load", "Stage: fit", "Stage ended: fit", "Stage: save"])
        #expect(try Traced(folder).end?["stages"]?.elements.map { $0["name"]?.text } == ["load", "fit", "save"])
    }

    @Test("a stage that lasts no beat has a peak: the watch looks when it hears of the next")
    func short() throws {
        let job = bash(
            """
            \(mark("held")); exec 3< <(\(hog("hold", 50, 1000).shell)); read line <&3; \(mark("next"))
            until grep -q 'Stage: nex[t]' log; do sleep 0.02; done; kill $!; exec 3<&-
            """)
        let seen = try Caged("--check-interval", 1000, job: job).run()
        let held = seen.report["stages"]?.elements.first
        #expect(
            held?["name"]?.text == "held" && (50...60).contains((held?["peak"]?.integer ?? 0) / mebibyte), "\(seen)")
    }

    @Test("takes any name: no log, trace or report is misled")
    func names() throws {
        let folder = try TemporaryFolder()
        let names: [any Word] = [
            "two\nlines", "👍 é", "\u{1B}[31mred", [0xFF, 0xFE] as [UInt8], String(repeating: "x", count: 10_000), "-x",
            " ",
        ]
        let script = "for name; do \"$0\" mark -- \"$name\" || exit 9; done"
        let job = bash(script) + memcage() + Command(names)
        let seen = try Caged("--trace", folder.file("trace"), job: job).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        let wanted = [
            "two\nlines", "👍 é", "\u{1B}[31mred", "\\xff\\xfe", String(repeating: "x", count: 200), "-x", " ",
        ]
        #expect(try Traced(folder).marks == wanted.map { "point " + $0 })
        #expect(seen.report["stages"]?.elements.compactMap { $0["name"]?.text } == wanted)
        #expect(seen.log.contains(": Stage: two\\x0alines\n") && !seen.log.contains("\u{1B}"))
    }

    static let outside: [(name: String, socket: String?)] = [
        ("no cage", nil), ("a cage that is gone", "memcage-0123456789abcdef"),
        ("a name that is none", String(repeating: "x", count: 5000)),
        ("nothing", ""),
    ]

    @Test("outside of a cage exits 0 and says so only with --verbose", arguments: outside)
    func silentOutside(name: String, socket: String?) throws {
        let quiet = try Run(memcage("mark", "a")).environment("MEMCAGE_SOCKET", socket).run()
        #expect(quiet.ending == .exited(0) && quiet.outputText == "" && quiet.errorText == "", "\(quiet)")
        let talk = try Run(memcage("mark", "--verbose", "a")).environment("MEMCAGE_SOCKET", socket).run()
        #expect(
            talk.ending == .exited(0) && talk.errorLines.count == 1 && talk.errorText.contains("not marked"), "\(talk)")
    }

    @Test(
        "bad usage is one line",
        arguments: [[], [""], ["a", "b"], ["--begin"], ["--what", "a"], ["--begin", "--end", "a"]])
    func usage(words: [String]) throws {
        let result = try Run(memcage("mark") + Command(words)).run()
        #expect(result.ending == .exited(125) && result.errorLines.count == 1 && result.outputText == "", "\(result)")
        let help = try Run(memcage("mark", "--help")).run()
        #expect(help.ending == .exited(0) && help.outputText.contains("memcage mark --begin fit"))
    }

    @Test("reaches the innermost cage, and one inside that cannot be had none")
    func innermost() throws {
        let folder = try TemporaryFolder()
        let inner = memcage("run", "--log-file", "none", "--max-memory", 50, "--trace", folder.file("inner"), "--")
            .shell
        let job = bash("\(mark("out")); \(inner) \(mark("in")); \(mark("out again"))")
        let seen = try Caged("--trace", folder.file("outer"), job: job).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(try Traced(folder, "inner").marks == ["point in"])
        #expect(try Traced(folder, "outer").marks == ["point out", "point out again"])
    }

    /// Sends so many marks as fast as it can, without a process for each; says how many got through, and how often the
    /// guard, its parent, went to sleep meanwhile.
    private static let storm = """
        import os, socket, sys, time
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.setblocking(False)
        sent = 0
        def sleeps():
            with open("/proc/%d/status" % os.getppid()) as status:
                return next(int(line.split()[1]) for line in status if line.startswith("voluntary_ctxt_switches"))
        before = sleeps()
        for i in range(int(sys.argv[1])):
            try: s.sendto(b"p%d" % i, b"\\0" + os.environb[b"MEMCAGE_SOCKET"]); sent += 1
            except BlockingIOError: pass
            time.sleep(float(sys.argv[2]))
        print(sent, sleeps() - before)
        """

    @Test("5,000 from a job are taken in, and wake the watch a hundred times a second at most")
    func manyMarks() throws {
        try need("python3", package: "python3")
        let folder = try TemporaryFolder()
        let seen = try Caged(
            "--check-interval", 1000, "--trace", folder.file("trace"),
            job: program("python3", "-c", Self.storm, 5000, 0.001)
        ).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        let figures = seen.outcome.outputLines.first?.split(separator: " ").compactMap { Int($0) } ?? []
        try #require(figures.count == 2, "\(seen)")
        let (sent, wakes) = (figures[0], figures[1])
        let trace = try Traced(folder)
        // Those that found the socket full are the sender's loss; of the others none is lost.
        #expect(sent > 500 && trace.marks.count == sent, "\(trace.marks.count) of \(sent)")
        let seconds = seen.report["elapsed_seconds"]?.double ?? 0
        print("marks: \(sent) of 5000 sent, \(wakes) wakes in \(seconds) s")
        #expect(Double(wakes) <= 220 * seconds + 20, "\(wakes) wakes in \(seconds) s")
        #expect(seen.report["lost_records"]?.integer == 0)
    }

    @Test("a flood harms neither job nor watch, is thinned, and says how much is missing")
    func flood() throws {
        try need("python3", package: "python3")
        let folder = try TemporaryFolder()
        let flood = program("python3", "-c", Self.storm, 2_000_000, 0).shell.replacing(
            "; time.sleep", with: "; 0 and time.sleep")
        let job = bash("\(flood) >/dev/null & \(hog("alloc", "--forever", "--rate", 60).shell)")
        let seen = try Caged("--max-memory", 200, "--trace", folder.file("trace"), job: job).run()
        #expect(seen.reason == "threshold" && seen.peak <= 200, "\(seen.outcome)")
        #expect(seen.outcome.ending == .exited(137))
        #expect((folder.contents(of: "trace")?.count ?? .max) < 2 << 20)
        #expect(seen.report["stages"]?.elements.count ?? 0 <= 500)
    }
}
