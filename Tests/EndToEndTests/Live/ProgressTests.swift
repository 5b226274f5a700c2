import Glibc
import Testing

@Suite("--progress")
struct ProgressTests {
    static let run = memcage("run", "--log-file", "none", "--max-memory", 400, "--progress", "--")
    /// For a script: until the test makes the file.
    static let wait = "until [ -e go ]; do sleep 0.05; done"
    static let clear = "\r\u{1B}[K"

    @Test("a line on the terminal while the output goes to a file, which has none of it")
    func line() throws {
        let folder = try TemporaryFolder()
        let session = try ShellSession(in: folder, term: "vt100")
        try session.type("\((Self.run + bash("echo out; \(Self.wait)")).shell) >out 2>&1")
        let before = try session.terminal.expect("[")
        #expect(before == "\r")
        let shown = try session.terminal.expect("\u{1B}[K")
        #expect(shown.contains(/\] \d+% \d+[KM]\/400M peak \d+[KM] . 0:\d\d$/), "\(shown)")
        try folder.write("", to: "go")
        let reply = try session.reply()
        #expect(reply.status == 0 && reply.text.hasSuffix(Self.clear))
        #expect(folder.text(of: "out") == "out\n")
    }

    @Test("counts what forked processes share once")
    func shared() throws {
        let folder = try TemporaryFolder()
        let session = try ShellSession(in: folder, term: "vt100")
        let run = memcage(
            "run", "--log-file", "none", "--max-memory", 1900, "--check-interval", 1000, "--progress", "--")
        try session.type("\((run + hog("share", 200, 6, 1000)).shell) >out 2>&1")
        let patience = Patience()
        var shown = ""
        while shown.firstMatch(of: /[^0-9]2\d\dM\/1\.9G/) == nil {
            guard !patience.isOver else { throw Impatience(waitingFor: "200 MiB", seen: shown) }
            shown = try session.terminal.expect("/1.9G") + "/1.9G"
            // Six processes with 200 MiB each, and their parent.
            #expect(!shown.contains("G/1.9G"), "\(shown)")
        }
        try session.terminal.type("\u{3}")
        #expect(try session.reply().status == 130)
    }

    @Test("goes away on Ctrl-Z, keeps quiet behind, comes again and ends with Ctrl-C")
    func stop() throws {
        let folder = try TemporaryFolder()
        let session = try ShellSession(in: folder)
        try session.type("\((Self.run + hog("hold", 20, 1000)).shell) >out 2>&1")
        try session.terminal.expect("M/400M")
        try session.terminal.type("\u{1A}")
        let stopped = try session.reply()
        #expect(stopped.status == 148 && stopped.text.contains(Self.clear))
        _ = try session.run("bg")
        // Longer than a line would wait.
        let quiet = try session.run("sleep 2.2")
        #expect(quiet == .init(status: 0, text: ""))
        try session.type("fg")
        try session.terminal.expect("M/400M")
        try session.terminal.type("\u{3}")
        let reply = try session.reply()
        #expect(reply.status == 130 && reply.text.contains(Self.clear))
    }

    @Test("the window's title where the job writes to the terminal, and its output is whole")
    func title() throws {
        let folder = try TemporaryFolder()
        let session = try ShellSession(in: folder, term: "xterm")
        let lines = "for i in {1..40}; do printf '\\e[3%dmline %d\\e[m\\n' $((i % 8)) $i; sleep 0.02; done"
        try session.type("\((Self.run + bash("\(lines); \(Self.wait); \(lines)")).shell)")
        var text = try session.terminal.expect("\u{1B}]2;") + "\u{1B}]2;"
        try folder.write("", to: "go")
        let reply = try session.reply()
        text += reply.text
        let job = (1...40).map { "\u{1B}[3\($0 % 8)mline \($0)\u{1B}[m\r\n" }.joined()
        #expect(reply.status == 0)
        #expect(text.split(separator: /\x1B\[22;2t|\x1B\]2;[^\x07]*\x07|\x1B\[23;2t/).joined() == job + job)
        #expect(text.contains(/\x1B\[22;2t\x1B\]2;\d+% [^\x07]*\/400M [^\x07]*\(memcage\)\x07/))
        #expect(text.hasSuffix("\u{1B}[23;2t"))
    }

    @Test("nothing where there is no place for it", arguments: ["dumb", "", "vt100", "linux"])
    func nowhere(term: String) throws {
        let session = try ShellSession(term: term)
        let reply = try session.run("\((Self.run + bash("sleep 1.7; echo done")).shell)")
        #expect(reply == .init(status: 0, text: "done\r\n"))
    }

    @Test("nothing without a terminal")
    func none() throws {
        let result = try Run(Self.run, bash("sleep 0.8; echo done")).environment("TERM", "xterm").run()
        #expect(result.ending == .exited(0) && result.outputText == "done\n" && result.errorText.isEmpty)
    }

    @Test("no line where a pipe leads back to the terminal")
    func pipeline() throws {
        let folder = try TemporaryFolder()
        let session = try ShellSession(in: folder, term: "xterm")
        try session.type("\((Self.run + bash(Self.wait)).shell) 2>&1 | cat")
        let before = try session.terminal.expect("\u{1B}]2;")
        try folder.write("", to: "go")
        #expect(try !(before + session.reply().text).contains("\u{1B}[K"))
    }

    @Test("a narrow terminal gets the short form; the title comes and goes", .enabled(if: Tmux.isHere, Tmux.missing))
    func tmux() throws {
        let folder = try TemporaryFolder()
        let tmux = try Tmux(rows: 10, columns: 100, environment: ["LC_ALL": "C.UTF-8"])
        try tmux.enter("printf '\\033]2;before\\007'; cd \(folder.path)")
        try tmux.waitForTitle("of the shell") { $0 == "before" }
        let job = Self.run + bash("\(Binaries.memcage) mark 日本🚀; exec \(hog("hold", 100, 1000).shell)")
        try tmux.enter("\(job.shell) >out 2>&1")
        let wide = try tmux.wait("the line") {
            $0.contains(/^\[█+[·▏]*\] \d+% 1\d\dM\/400M peak 1\d\dM . 日本🚀 \d:\d\d/.anchorsMatchLineEndings())
        }
        #expect(!wide.contains("touched"))
        try tmux.type("C-c")
        try tmux.wait("the prompt") { !$0.contains("400M peak") }
        try tmux.enter("clear")
        try tmux.resize(rows: 10, columns: 20)
        try tmux.enter("\(job.shell) >out 2>&1")
        try tmux.wait("the short form") { $0.contains(/^\d+% 1\d\dM . \d:\d\d$/.anchorsMatchLineEndings()) }
        try tmux.type("C-c")
        try tmux.wait("the prompt") { !$0.contains(/^\d+% 1\d\dM/.anchorsMatchLineEndings()) }
        try tmux.resize(rows: 10, columns: 100)
        try tmux.enter(job.shell)
        try tmux.waitForTitle("of the run") { $0.contains("/400M") && $0.contains("日本🚀") }
        try tmux.type("C-c")
        try tmux.waitForTitle("as it was") { $0 == "before" }
    }
}
