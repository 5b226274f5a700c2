import Glibc
import Testing

@Suite("memcage top")
struct TopTests {
    /// Two runs in a place of their own.
    private struct Two {
        let runtime: TemporaryFolder
        let small = Processes.newMark()
        let large = Processes.newMark()
        private let runs: [Running]

        init() throws {
            let runtime = try runtimeFolder()
            self.runtime = runtime
            runs = try [(small, 10, 1000), (large, 50, 2000)].map { word, size, max in
                let run = try Run(
                    memcage("run", "--log-file", "none", "--max-memory", max, "--check-interval", 0.2, "--"),
                    held(word, mebibytes: size)
                ).environment("XDG_RUNTIME_DIR", runtime.path).start()
                try run.expect("touched")
                return run
            }
            let (small, large) = (small, large)
            _ = try Listing.wait(runtime: runtime.path, for: "both") { listing in
                [(small, 10), (large, 50)].allSatisfy { word, size in
                    (listing.cage(word)?["charged"]?.integer ?? 0) >= size * mebibyte
                }
            }
        }

        /// In this order, one below the other; there may be others.
        func stand(_ first: String, _ second: String, in screen: String) -> Bool {
            guard let one = screen.firstRange(of: first), let two = screen.firstRange(of: second) else { return false }
            return one.lowerBound < two.lowerBound
        }
    }

    @Test(
        "shows the cages, sorts them, fits a small window, and leaves the screen as it was",
        .enabled(if: Tmux.isHere, Tmux.missing))
    func screen() throws {
        let two = try Two()
        let tmux = try Tmux(rows: 40, columns: 250, environment: ["XDG_RUNTIME_DIR": two.runtime.path])
        try tmux.enter("stty -a >before; echo ready")
        try tmux.wait("the shell") { $0.contains("\nready") }
        try tmux.enter(memcage("top", "--interval", 0.2).shell)
        try tmux.wait("both, the larger first") { two.stand(two.large, two.small, in: $0) }
        #expect(try !tmux.screen.contains("ready"))
        try tmux.type("r")
        try tmux.wait("the smaller first") { $0.contains("by now reversed") && two.stand(two.small, two.large, in: $0) }
        for (key, name) in [("%", "share"), ("p", "peak"), ("t", "time"), ("u", "user"), ("m", "now")] {
            try tmux.type(key)
            try tmux.wait(name) { $0.contains("held, by \(name)") }
        }
        try tmux.wait("the larger first") { two.stand(two.large, two.small, in: $0) }
        try tmux.resize(rows: 5, columns: 20)
        let small = try tmux.wait("the small form") {
            $0.contains("PID") && !$0.contains("COMMAND") && !$0.contains("memcage top")
        }
        #expect(small.split(separator: "\n").count <= 5)
        try tmux.resize(rows: 40, columns: 250)
        try tmux.wait("the large form") { $0.contains("COMMAND") && $0.contains("q quit") }
        try tmux.type("q")
        try tmux.wait("the shell's screen") { $0.contains("\nready") && !$0.contains("COMMAND") }
        try tmux.enter("stty -a | cmp - before && echo same")
        try tmux.wait("the settings as they were") { $0.contains("\nsame") }
    }

    @Test("stops on Ctrl-Z and goes on", .enabled(if: Tmux.isHere, Tmux.missing))
    func stop() throws {
        let tmux = try Tmux()
        try tmux.enter(memcage("top").shell)
        try tmux.wait("top") { $0.contains("q quit") }
        try tmux.type("C-z")
        try tmux.wait("the shell's word") { $0.contains("Stopped") && !$0.contains("q quit") }
        try tmux.enter("stty -a | grep -q ' icanon.* echo ' && echo cooked")
        try tmux.wait("the settings as they were") { $0.contains("\ncooked") }
        try tmux.enter("fg")
        try tmux.wait("top again") { $0.contains("q quit") }
        try tmux.type("q")
        try tmux.wait("the shell's screen") { $0.contains("Stopped") && !$0.contains("q quit") }
    }

    @Test("puts the terminal back on every way out", arguments: ["q", "\u{3}", "TERM", "INT", "HUP", "QUIT"])
    func endings(way: String) throws {
        let session = try ShellSession(term: "xterm")
        let before = session.terminal.settings
        let back = "\u{1B}[?25h\u{1B}[?1049l"
        // The group of a shell's job is its pid: a signal by its number, without a second terminal.
        try session.type("\(memcage("top").shell)")
        try session.terminal.expect("\u{1B}[?1049h")
        try session.terminal.expect("q quit")
        #expect(session.terminal.settings != before)
        if let signal = ["TERM": SIGTERM, "INT": SIGINT, "HUP": SIGHUP, "QUIT": SIGQUIT][way] {
            kill(session.terminal.foregroundGroup, signal)
        } else {
            try session.terminal.type(way)
        }
        try session.terminal.expect(back)
        let reply = try session.reply()
        let wanted: Int32 = ["q": 0, "\u{3}": 130, "TERM": 143, "INT": 130, "HUP": 129, "QUIT": 131][way] ?? -1
        #expect(reply.status == wanted)
        #expect(session.terminal.settings == before)
    }

    @Test("prints the list once where there is nothing to draw on", arguments: ["dumb", "", "pipe"])
    func once(term: String) throws {
        let word = "memcage: top: no terminal to draw on; the list, once"
        if term == "pipe" {
            let result = try Run(memcage("top")).run()
            #expect(result.ending == .exited(0) && result.errorText.hasPrefix(word + "\n"))
            return
        }
        let session = try ShellSession(term: term)
        let reply = try session.run(memcage("top").shell)
        #expect(reply.status == 0 && reply.text.hasPrefix(word + "\r\n") && !reply.text.contains("\u{1B}"))
    }

    @Test("refuses an interval that is none", arguments: ["0", "x", "-1", "0.01"])
    func interval(value: String) throws {
        let result = try Run(memcage("top", "--interval=\(value)")).run()
        #expect(result.ending == .exited(125))
        #expect(
            result.errorText == "memcage: --interval: '\(value)' is not accepted; give seconds, at least 0.1 (1, 0.5)\n"
        )
    }
}
