import Glibc
import Testing

@Suite("Invisible to the command itself")
struct InheritanceTests {
    @Test("arguments pass byte for byte")
    func arguments() throws {
        let words: [any Word] = [
            "", " ", "a b", "--", "-x", "--max-memory", "'\"`$\\*?", "line\nline", "ü",
            [0xFF, 0xFE, 0x80] as [UInt8], [UInt8](1...255), String(repeating: "long", count: 20_000),
        ]
        let command = hog("args") + Command(words)
        let seen = try BothWays { side in try Run(side.prefix, command).run() }
        #expect(seen.bare.outputText.split(separator: "\n", omittingEmptySubsequences: false).count == words.count + 1)
        #expect(seen.wrapped.output == seen.bare.output)
    }

    @Test("a leading -- belongs to the command when it is the second one")
    func secondSeparator() throws {
        let result = try Run(Side.wrapped.prefix, hog("args", "--", "--")).run()
        #expect(result.outputText == "2d2d\n2d2d\n")
    }

    @Test("the environment is the same but for MEMCAGE_ variables")
    func environment() throws {
        let seen = try BothWays { side in
            try Run(side.prefix, program("env", "-0"))
                .environment("EMPTY", "").environment("LINES2", "a\nb").environment("EQUALS", "a=b=c").run()
                .output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
                .filter { !$0.hasPrefix("MEMCAGE_") && !$0.hasPrefix(Processes.markName) }.sorted()
        }
        #expect(seen.bare.contains("LINES2=a\nb"))
        #expect(seen.wrapped == seen.bare)
    }

    @Test("the open descriptors are the same, with their flags and the ones beyond 2")
    func descriptors() throws {
        let seen = try BothWays(script: { x in
            "\(x) \(hog("fds").shell) 3</dev/null 7>/dev/zero 9<>/dev/full 100</dev/null"
        })
        #expect(seen.bare.outputLines.count == 7)
        #expect(withoutNumbers(seen.wrapped.outputText) == withoutNumbers(seen.bare.outputText))
    }

    @Test("no descriptor comes on top, whatever memcage itself writes")
    func descriptorsOfMemcage() throws {
        let folder = try TemporaryFolder()
        let files = ["--log-file", "--report", "--trace", "--mprof", "--prmon", "--benchmark"]
        let options = files.flatMap { [$0, folder.file(String($0.dropFirst(2)))] }
        let bare = try Run(hog("fds")).run()
        let wrapped = try Run(memcage("run"), Command(options + ["--check-interval", "0.01", "--"]), hog("fds")).run()
        #expect(bare.outputLines.count == 3)
        #expect(withoutNumbers(wrapped.outputText) == withoutNumbers(bare.outputText))
    }

    @Test("the environment has one variable more, where its marks go")
    func addedEnvironment() throws {
        let result = try Run(Side.wrapped.prefix, program("env", "-0")).environment("MEMCAGE_GRACE", "3").run()
        let names = result.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.hasPrefix("MEMCAGE_") }.compactMap { $0.split(separator: "=").first }
        #expect(!names.contains("MEMCAGE_GRACE"))
        #expect(names.count { $0 == "MEMCAGE_SOCKET" } == 1)
    }

    static let signalSets: [(blocked: [Int32], ignored: [Int32])] = [
        ([], []), ([SIGUSR1], []), ([], [SIGHUP]), ([SIGCHLD, SIGTERM, 40], []),
        ([], [SIGINT, SIGQUIT, SIGPIPE]), ([], [SIGCHLD]), ([SIGTSTP], [SIGTERM, SIGUSR2, 50]),
    ]

    @Test("blocked, ignored and caught signals are the same", arguments: signalSets)
    func signals(blocked: [Int32], ignored: [Int32]) throws {
        let seen = try BothWays { side in
            try Run(side.prefix, hog("sigmask")).blocking(blocked).ignoring(ignored).run()
        }
        #expect(seen.bare.ending == .exited(0))
        #expect(seen.wrapped.outputText == seen.bare.outputText)
    }

    @Test("nohup holds: SIGHUP stays ignored")
    func nohup() throws {
        let seen = try BothWays(script: { x in "nohup \(x) \(hog("sigmask").shell)" })
        #expect(seen.bare.outputText.contains(/SigIgn:\t[0-9a-f]+[13579bdf]\n/))
        #expect(seen.wrapped.outputText == seen.bare.outputText)
    }

    @Test("nohup holds: a hangup ends neither memcage nor the job")
    func nohupEndures() throws {
        let seen = try BothWays { side in
            let running = try Run(program("nohup"), side.prefix, bash("echo up; read line; echo $line")).input("")
                .start()
            return try endAfterHangup(running)
        }
        #expect(seen.wrapped.outputText == seen.bare.outputText)
        #expect(seen.wrapped.ending == seen.bare.ending)
    }

    private func endAfterHangup(_ running: Running) throws -> Outcome {
        try running.expect("up\n")
        running.send(SIGHUP)
        return try running.end()
    }

    static let places = [
        Script("the working folder") { x in "cd /usr && \(x) pwd -P" },
        Script("the mask of new files") { x in "umask 027; \(x) bash -c umask" },
        Script("resource limits") { x in "ulimit -n 77; ulimit -c 0; \(x) cat /proc/self/limits" },
        Script("limits on processes and locked memory") { x in
            "ulimit -u 5000; ulimit -l 64; \(x) bash -c 'ulimit -u -l'"
        },
        Script("session and process group") { x in
            "\(x) bash -c 'ps -o sid=,pgid= -p $$,$PPID | sort -u | wc -l'; true"
        },
        Script("no new privileges") { x in "setpriv --no-new-privs \(x) grep NoNewPrivs /proc/self/status" },
        Script("the bounding set") { x in "\(x) grep CapBnd /proc/self/status" },
        Script("execution domain, and timer slack") { x in "\(x) cat /proc/self/personality /proc/self/timerslack_ns" },
        Script("scheduling class and priority") { x in "chrt --batch 0 \(x) chrt -p 0 | cut -d: -f2" },
        Script("niceness") { x in "nice -n 5 \(x) nice" },
        Script("user, groups and capabilities") { x in "\(x) \(hog("caps").shell)" },
        Script("the killer's preference") { x in "\(x) cat /proc/self/oom_score_adj" },
        Script("processor affinity") { x in "\(x) grep Cpus_allowed: /proc/self/status" },
        Script("the command keeps its own name") { x in "\(x) cat /proc/self/comm" },
    ]

    @Test("the rest of what is inherited is the same", arguments: places)
    func rest(script: Script) throws {
        let seen = try BothWays(script: script.text)
        #expect(seen.bare.outputText != "")
        #expect(seen.wrapped.outputText == seen.bare.outputText)
        #expect(seen.wrapped.errorText == seen.bare.errorText)
    }
}
