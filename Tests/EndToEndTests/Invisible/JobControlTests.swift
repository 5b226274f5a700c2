import Testing

@Suite("Invisible to job control")
struct JobControlTests {
    /// A shell session both ways; `x` is the text to put before a command.
    private func session<Seen>(_ scene: (ShellSession, _ x: String) throws -> Seen) throws -> BothWays<Seen> {
        try BothWays { side in
            let session = try ShellSession()
            let before = session.terminal.settings
            let seen = try scene(session, side.prefix.shell)
            #expect(session.terminal.settings == before)
            #expect(session.terminal.foregroundGroup == session.terminal.pid)
            _ = try session.exit()
            return seen
        }
    }

    @Test("the first Ctrl-C stops a loop, not one of its turns")
    func interruptedLoop() throws {
        let seen = try session { session, x in
            try session.type("while :; do \(x) \(hog("hold", 1, 1000).shell); done")
            try session.terminal.expect("touched 1\r\n")
            try session.terminal.type("\u{3}")
            return try session.reply(patience: Patience(seconds: 30))
        }
        #expect(seen.bare.status == 130)
        #expect(seen.wrapped == seen.bare)
    }

    @Test("a job that handles Ctrl-C goes on, and gets each one once")
    func handledInterrupt() throws {
        let seen = try session { session, x in
            try session.type("\(x) \(hog("catch", 2).shell)")
            try session.terminal.expect("ready\r\n")
            for count in 1...3 {
                try session.terminal.type("\u{3}")
                try session.terminal.expect("caught \(count)\r\n")
            }
            try session.terminal.type("\n")
            return try session.reply()
        }
        #expect(seen.bare.text.contains("total 3"))
        #expect(seen.wrapped == seen.bare)
    }

    @Test("Ctrl-\\ quits")
    func quit() throws {
        let seen = try session { session, x in
            _ = try session.run("ulimit -c 0")
            try session.type("\(x) \(hog("hold", 1, 1000).shell)")
            try session.terminal.expect("touched 1\r\n")
            try session.terminal.type("\u{1C}")
            return try session.reply().status
        }
        #expect(seen.bare == 131)
        #expect(seen.wrapped == seen.bare)
    }

    @Test("Ctrl-Z stops, jobs tells so, fg goes on to the end")
    func stopAndForeground() throws {
        let seen = try session { session, x in
            try session.type("\(x) cat")
            try session.terminal.type("one\n")
            try session.terminal.expect("one\r\none\r\n")
            try session.terminal.type("\u{1A}")
            let stopped = try session.reply()
            // A reader that the signal has reached but not yet stopped could still take the next line.
            _ = try Processes.waitUntilOne(marked: session.terminal.mark) {
                $0.arguments == ["cat"] && $0.state == "T"
            }
            let listed = try session.run("jobs")
            try session.type("fg")
            try session.terminal.expect("cat\r\n")
            try session.terminal.type("two\n")
            try session.terminal.expect("two\r\ntwo\r\n")
            try session.terminal.type("\u{4}")
            return [stopped.status, listed.text.contains("Stopped") ? 1 : 0, try session.reply().status]
        }
        #expect(seen.bare == [148, 1, 0])
        #expect(seen.wrapped == seen.bare)
    }

    @Test("a stopped job goes on in the background and can be waited for")
    func stopAndBackground() throws {
        let seen = try session { session, x in
            try session.type("\(x) bash -c 'echo u\"\"p; kill -STOP 0; exit 9'")
            try session.terminal.expect("up\r\n")
            let stopped = try session.reply().status
            // In one line: at a prompt the shell would tell of a job that has ended, and forget it.
            return [stopped, try session.run("bg >/dev/null; wait %1").status]
        }
        #expect(seen.bare == [147, 9])
        #expect(seen.wrapped == seen.bare)
    }

    @Test("a background job that reads the terminal is stopped until it is in front")
    func backgroundReader() throws {
        let seen = try session { session, x in
            _ = try session.run("set -b")
            try session.type("\(x) cat &")
            try session.terminal.expect("Stopped")
            _ = try session.run("")
            try session.type("fg")
            try session.terminal.expect("cat\r\n")
            try session.terminal.type("word\n")
            try session.terminal.expect("word\r\nword\r\n")
            try session.terminal.type("\u{4}")
            return try session.reply()
        }
        #expect(seen.bare.status == 0)
        #expect(seen.wrapped == seen.bare)
    }

    @Test("closing the terminal ends the job")
    func hangup() throws {
        for side in Side.allCases {
            let session = try ShellSession()
            try session.type("\(side.prefix.shell) \(hog("hold", 1, 1000).shell)")
            try session.terminal.expect("touched 1\r\n")
            let mark = session.terminal.mark
            session.terminal.hangUp()
            try Processes.waitUntilNone(marked: mark)
        }
    }
}
