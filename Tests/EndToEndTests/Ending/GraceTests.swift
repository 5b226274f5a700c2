import Testing

@Suite("The grace")
struct GraceTests {
    @Test("is enough for a handler of TERM that needs 20 MB")
    func saves() throws {
        let job = hog("term", 20, "--forever", "--rate", 60)
        let seen = try Caged("--max-memory", 300, job: job).run()
        #expect(seen.outcome.outputLines.last == "saved", "\(seen)")
        #expect(seen.reason == "threshold")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.report["command_end", "status"]?.integer == 0)
    }

    @Test("ends early when the job goes on growing")
    func cutShort() throws {
        let job = hog("ignore-term", "--forever", "--rate", 150)
        let seen = try Caged("--max-memory", 300, "--grace", 100, job: job).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        let early = ["kill: charged reached the maximum", "kill: still growing fast"]
        // A machine that is slow enough lets the kernel come first, at the maximum: early too.
        let kernel = (seen.report["events", "oom_kill"]?.integer ?? 0) > 0
        #expect(kernel || seen.timeline.contains { early.contains($0) }, "\(seen.timeline)")
        #expect(!seen.timeline.contains("kill: grace over"))
    }

    @Test("runs out for a job that ignores the signal and stays where it is")
    func over() throws {
        let job = hog("ignore-term", "--to", 250, "--hold", 1000)
        let seen = try Caged("--max-memory", 300, "--grace", 0.3, job: job).run()
        #expect(seen.timeline.contains("kill: grace over"), "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.report["command_end", "signal"]?.text == "KILL")
    }

    @Test("begins with the signal that was asked for")
    func otherSignal() throws {
        let job = bash("trap 'echo told; exit 0' USR2; \(hog("alloc", "--to", 250, "--hold", 1000).shell)")
        let seen = try Caged("--max-memory", 300, "--signal", "USR2", job: job).run()
        // The one that runs away may come to say that it is where it wanted to be.
        #expect(seen.outcome.outputLines.filter { $0 != "touched 250" } == ["told"], "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.timeline.contains("sent USR2 to every process"), "\(seen.timeline)")
    }
}
