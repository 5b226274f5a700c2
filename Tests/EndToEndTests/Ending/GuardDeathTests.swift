import Glibc
import Testing

/// The command's parent is the guard: `$PPID`. The process that the caller started is the sentinel above it.
@Suite("When memcage's guard is killed")
struct GuardDeathTests {
    private static let stray = "(setsid sleep 1000 &); sleep 1000 &"

    private func run(_ options: any Word..., job: String, in folder: TemporaryFolder) throws -> Outcome {
        try Run(memcage("run", "--log-file", "log", "--trace", "trace"), Command(options), Command(["--"]), bash(job))
            .directory(folder)
            .run()
    }

    /// The cage, out of the log's second block: `Backend: cgroup (own cgroup, /sys/fs/cgroup/…)`.
    private func cage(in folder: TemporaryFolder) -> String? {
        let line = folder.text(of: "log")?.split(separator: "\n").first { $0.contains("Backend: cgroup") }
        return line?.split(separator: " ").last.map { String($0.dropLast()) }
    }

    @Test("the job goes with it, daemons too, and somebody says so")
    func kill() throws {
        let folder = try TemporaryFolder()
        let outcome = try run(job: "\(Self.stray) kill -KILL $PPID; sleep 1000", in: folder)
        #expect(outcome.ending == .exited(125), "\(outcome)")
        #expect(outcome.leftBehind.isEmpty, "\(outcome)")
        #expect(outcome.errorText.contains("was ended by signal 9; the job was ended with it"), "\(outcome)")
        #expect(folder.text(of: "log")?.contains("was ended by signal 9; the job was ended with it") == true)
        let trace = try Traced(folder)
        #expect(trace.all("event").last?["what"]?.text == "guard-death" && trace.end == nil)
        if let cage = cage(in: folder) { #expect(!exists(cage)) }
    }

    /// By its own name it can tell before all else that there will be a guard, by another only when its work begins.
    @Test("the same where memcage goes by another name")
    func otherName() throws {
        let folder = try TemporaryFolder()
        try #require(symlink(Binaries.memcage, folder.file("cage")) == 0)
        let outcome = try Run(
            program(folder.file("cage"), "run", "--log-file", "log", "--"),
            bash("\(Self.stray) kill -KILL $PPID; sleep 1000")
        ).directory(folder).run()
        #expect(outcome.ending == .exited(125), "\(outcome)")
        #expect(outcome.leftBehind.isEmpty, "\(outcome)")
        #expect(folder.text(of: "log")?.contains("was ended by signal 9; the job was ended with it") == true)
    }

    @Test("on the way down the status is that of the kill")
    func ladder() throws {
        let folder = try TemporaryFolder()
        let script =
            "trap 'kill -KILL $PPID; sleep 1000' TERM; \(hog("ignore-term", "--to", 270, "--hold", 1000).shell) & wait"
        let outcome = try run("--max-memory", 300, "--grace", 60, job: script, in: folder)
        #expect(outcome.ending == .exited(137), "\(outcome)")
        #expect(outcome.leftBehind.isEmpty, "\(outcome)")
        if let cage = cage(in: folder) { #expect(!exists(cage)) }
    }

    @Test("a job that is to be kept runs on, to its own end")
    func keep() throws {
        let folder = try TemporaryFolder()
        let script = "kill -KILL $PPID; sleep 0.2; \(Self.stray) echo still here; exit 7"
        let outcome = try run("--on-guard-death", "keep", job: script, in: folder)
        #expect(outcome.ending == .exited(7), "\(outcome)")
        #expect(outcome.outputText == "still here\n")
        #expect(outcome.errorText.contains("the job runs on under the kernel's limit alone"), "\(outcome)")
        #expect(outcome.leftBehind.isEmpty, "\(outcome)")
        if let cage = cage(in: folder) { #expect(!exists(cage)) }
    }

    @Test("the kernel's limit holds a job that is kept", .cgroupOnly)
    func keptInLimit() throws {
        let folder = try TemporaryFolder()
        let script = "kill -KILL $PPID; sleep 0.2; exec \(hog("alloc", "--to", 600).shell)"
        let outcome = try run("--on-guard-death", "keep", "--max-memory", 100, job: script, in: folder)
        #expect(outcome.ending == .exited(137), "\(outcome)")
        #expect(outcome.leftBehind.isEmpty, "\(outcome)")
        if let cage = cage(in: folder) { #expect(!exists(cage)) }
    }

    @Test("and when the sentinel is, the guard ends the job and writes its report")
    func sentinel() throws {
        let caged = try Caged(job: bash("\(Self.stray) echo up; sleep 1000"))
        let running = try caged.start()
        try running.expect("up\n")
        running.send(SIGKILL)
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.ending == .signalled(SIGKILL))
        #expect(seen.reason == "interrupted", "\(seen)")
        #expect(seen.timeline.contains("the sentinel was killed"), "\(seen)")
    }

    @Test("stopped, the limit holds all the same; by /proc it acts once it is continued")
    func stopped() throws {
        let script = "echo guard $PPID; kill -STOP $PPID; exec \(hog("alloc", "--to", 600, "--hold", 1000).shell)"
        let caged = try Caged("--max-memory", 200, job: bash(script))
        let running = try caged.start()
        try running.expect("guard ")
        if Backend.here == .proc {
            // Nobody holds it: it gets all it wants.
            try running.expect("touched 600")
        } else {
            // Throttled at the threshold by the kernel, of which the maximum is the end.
            let cage = try #require(self.cage(in: caged.folder))
            let patience = Patience()
            while held(in: cage) < 150 * mebibyte {
                try #require(!patience.isOver, "\(held(in: cage))")
                poll(nil, 0, 10)
            }
        }
        let stopped = try #require(pid_t(running.text().split { $0 == " " || $0 == "\n" }[1]))
        #expect(ProcessEntry(pid: stopped).state == "T")
        Glibc.kill(stopped, SIGCONT)
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        if Backend.here == .cgroup { #expect((seen.peakBound ?? .max) <= 200, "\(seen)") }
    }

    private func held(in cage: String) -> Int {
        let text = String(decoding: readFile("\(cage)/memory.current") ?? [], as: UTF8.self)
        return Int(text.dropLast()) ?? 0
    }

    @Test("one signal to the whole process group is one request")
    func group() throws {
        // It has the signal from the group, and once more from memcage; the two may come as one.
        let parent = """
            import os, signal, time
            told = []
            signal.signal(signal.SIGTERM, lambda *_: told.append(os.write(1, b"told\\n")))
            os.write(1, b"up\\n")
            while not told: time.sleep(0.01)
            time.sleep(1)
            """
        let caged = try Caged(job: program("python3", "-c", parent))
        let running = try caged.start()
        try running.expect("up\n")
        #expect(getpgid(running.pid) == running.pid)
        Glibc.kill(-running.pid, SIGTERM)
        let seen = try caged.seen(running.end())
        #expect(Set(seen.outcome.outputLines.dropFirst()) == ["told"], "\(seen)")
        #expect(seen.timeline == ["forwarded TERM"], "\(seen)")
    }
}
