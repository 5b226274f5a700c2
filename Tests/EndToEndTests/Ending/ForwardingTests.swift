import Glibc
import Testing

@Suite("A signal from outside")
struct ForwardingTests {
    @Test("reaches the command, whose status it stays; the reason is interrupted")
    func handled() throws {
        let caged = try Caged(job: bash("trap 'echo told; exit 5' TERM; echo up; while :; do sleep 0.05; done"))
        let running = try caged.start()
        try running.expect("up\n")
        running.send(SIGTERM)
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.outputLines == ["up", "told"], "\(seen)")
        #expect(seen.outcome.ending == .exited(5))
        #expect(seen.reason == "interrupted")
        #expect(seen.report["forwarded_signal"]?.text == "TERM")
    }

    @Test("ends a command that has no handler with 128 and its number")
    func deadly() throws {
        let caged = try Caged(job: bash("echo up; exec \(hog("hold", 5, 1000).shell)"))
        let running = try caged.start()
        try running.expect("touched 5\n")
        running.send(SIGTERM)
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.ending == .exited(128 + SIGTERM), "\(seen)")
        #expect(seen.reason == "interrupted")
    }

    @Test("goes to the whole tree when it comes a second time")
    func second() throws {
        let child = hog("term", 1, "--to", 5, "--hold", 1000)
        // Python, since bash loses a signal that comes while it runs the trap of the one before; and a bare write,
        // since print must not be entered twice.
        let parent = """
            import os, signal, subprocess, sys
            signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"told\\n"))
            subprocess.Popen(sys.argv[1:]).wait()
            sys.exit(4)
            """
        let caged = try Caged(job: program("python3", "-c", parent) + child)
        let running = try caged.start()
        try running.expect("touched 5\n")
        running.send(SIGTERM)
        try running.expect("told\n")
        running.send(SIGTERM)
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.outputLines.sorted() == ["saved", "told", "told", "touched 5"], "\(seen)")
        #expect(seen.outcome.ending == .exited(4))
        #expect(seen.timeline.contains("forwarded TERM to every process"), "\(seen.timeline)")
    }

    @Test("leaves no orphan of script, bash -c and python")
    func orphan() throws {
        let python = program("python3", "-c", "import time; print('up', flush=True); time.sleep(1000)")
        let script = program("sh", "-c", bash(python.shell + "; true").shell + "; true")
        let caged = try Caged("--grace", 0.5, job: script)
        let running = try caged.start()
        try running.expect("up\n")
        running.send(SIGTERM)
        let seen = try caged.seen(running.end())
        #expect(seen.reason == "interrupted", "\(seen)")
        #expect(seen.outcome.ending == .exited(128 + SIGTERM))
    }

    @Test("a storm of them from the job itself hides nothing of it, and ends no memcage in its place")
    func storm() throws {
        let seen = try Caged("--max-memory", 200, "--grace", 1, job: hog("storm", "--to", 1000, "--rate", 200)).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
    }
}
