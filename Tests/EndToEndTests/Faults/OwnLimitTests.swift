import Glibc
import Testing

/// Limits of the kernel's on memcage itself: a clear line and no job, or a job that is guarded.
@Suite("A limit on memcage itself")
struct OwnLimitTests {
    static let isStatic = variable("MEMCAGE_BINARY") != nil
    /// A program that is not static cannot even be loaded with three.
    static let fewDescriptors = (isStatic ? [3] : []) + [4, 6, 7, 8, 12, 30]

    private func limited(_ limit: String, _ words: any Word..., job: Command) throws -> Outcome {
        let folder = try TemporaryFolder()
        return try Run(
            bash("\(limit); exec \"$0\" \"$@\""), memcage("run", "--max-memory", 60), Command(words), Command(["--"]),
            job
        ).directory(folder).run()
    }

    @Test("on descriptors: too few are refused before anything starts", arguments: fewDescriptors)
    func descriptors(count: Int) throws {
        let result = try limited("ulimit -n \(count)", "--trace", "trace", job: program("echo", "ran"))
        #expect(result.ending == .exited(125) && result.outputText == "" && result.errorLines.count == 1, "\(result)")
        #expect(result.errorText.contains("Too many open files (raise the limit on open files: ulimit -n"), "\(result)")
    }

    @Test("on descriptors: with what is asked for, all files open and a tree of many ends at its line")
    func enough() throws {
        let folder = try TemporaryFolder()
        let job = bash("for i in {1..50}; do sleep 1000 & done; \(DiskTests.runaway)")
        let result = try Run(
            bash("ulimit -n 48; exec \"$0\" \"$@\""),
            memcage(
                "run", "--max-memory", 200, "--log-file", "log", "--report", "report", "--trace", "t", "--mprof", "m",
                "--prmon", "p", "--benchmark", "b", "--"), job
        ).directory(folder).run()
        #expect(result.ending == .exited(137) && result.leftBehind.isEmpty, "\(result)")
        let seen = try Seen(result, folder: folder)
        #expect(seen.reason == "threshold" && seen.backend == Backend.here && seen.report["stuck"]?.elements == [])
    }

    @Test(
        "on address space: the kernel refuses the program, memcage refuses the job, or it runs", .enabled(if: isStatic))
    func addressSpace() throws {
        var refused = 0
        var ran = 0
        for kibibytes in stride(from: 16 << 10, through: 26 << 10, by: 256) {
            let result = try limited("ulimit -v \(kibibytes)", "--log-file", "none", job: program("/bin/echo", "ran"))
            switch result.ending {
            case .signalled(SIGSEGV), .signalled(SIGKILL): #expect(result.errorText == "" && ran == 0, "\(result)")
            // Between the two, a few KiB wide: loaded, and the C library has no room for what it needs before our code.
            case .exited(127) where result.errorText.contains("Cannot allocate TLS block"):
                #expect(result.outputText == "" && ran == 0, "\(result)")
            case .exited(125):
                refused += 1
                #expect(result.outputText == "" && result.errorLines.count == 1, "\(kibibytes): \(result)")
                #expect(result.errorText.contains("cannot get 2 MiB of memory for memcage itself"), "\(result)")
            default:
                ran += 1
                #expect(result.ending == .exited(0), "\(kibibytes): \(result)")
            }
        }
        #expect(refused > 0 && ran > 0, "refused \(refused), ran \(ran)")
    }

    /// The job, as the same user, takes all that memcage has not yet got; then it becomes many, and runs away.
    @Test("on memory, reached while it guards: the way down needs none", arguments: ["--data=1", "--as=1"])
    func memory(limit: String) throws {
        try need("prlimit", package: "util-linux")
        let grow = hog("alloc", "--forever", "--rate", 300).shell
        let script = "prlimit --pid $PPID \(limit); for i in {1..150}; do sleep 1000 & done; exec \(grow)"
        let seen = try Caged("--max-memory", 400, "--grace", 0.5, job: bash(script)).run()
        #expect(seen.outcome.ending == .exited(137) && seen.reason == "threshold", "\(seen)")
    }

    @Test("between the decision and the last signal to a tree of many memcage asks for no memory")
    func wayDown() throws {
        let strace = try Strace()
        let job = bash("for i in {1..60}; do sleep 1000 & done; \(DiskTests.runaway)")
        let result = try Run(
            strace.front("brk,mmap,mremap,epoll_wait,pidfd_send_signal"),
            memcage("run", "--log-file", "none", "--max-memory", 200, "--"), job
        ).run()
        #expect(result.ending == .exited(137), "\(result)")
        let calls = try strace.guardCalls()
        let first = try #require(calls.firstIndex { $0.hasPrefix("pidfd_send_signal(") && $0.contains("SIGTERM") })
        let wait = try #require(calls[..<first].lastIndex { $0.hasPrefix("epoll_wait(") })
        let last = try #require(calls.lastIndex { $0.hasPrefix("pidfd_send_signal(") })
        let asked = calls[wait...last].filter { line in
            ["brk(", "mmap(", "mremap("].contains { line.hasPrefix($0) }
        }
        #expect(asked.isEmpty, "\(asked)")
        #expect(last - first >= 60, "\(calls[wait...])")
    }
}
