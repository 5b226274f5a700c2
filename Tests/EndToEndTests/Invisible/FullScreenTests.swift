import Testing

@Suite("Invisible to programs that use the terminal")
struct FullScreenTests {
    @Test("a pager shows a page, another one, and quits")
    func pager() throws {
        try need("less", package: "less")
        let seen = try BothWays { side in
            let session = try ShellSession()
            let before = session.terminal.settings
            try session.type("\(side.prefix.shell) seq 1 100000 | less; echo ${PIPESTATUS[@]}")
            var shown = try session.terminal.expect("23\r\n:")
            try session.terminal.type(" ")
            shown += try session.terminal.expect("46\r\n:")
            try session.terminal.type("q")
            let reply = try session.reply()
            #expect(session.terminal.settings == before)
            #expect(session.terminal.foregroundGroup == session.terminal.pid)
            return [shown, reply.text, String(reply.status)]
        }
        #expect(seen.wrapped == seen.bare)
    }

    @Test("a wrapped pager takes keys too")
    func wrappedPager() throws {
        try need("less", package: "less")
        let seen = try BothWays { side in
            let session = try ShellSession()
            try session.type("seq 1 100000 | \(side.prefix.shell) less")
            var shown = try session.terminal.expect("23\r\n:")
            try session.terminal.type("G")
            shown += try session.terminal.expect("100000\r\n")
            try session.terminal.type("q")
            return [shown, String(try session.reply().status)]
        }
        #expect(seen.wrapped == seen.bare)
    }

    @Test("an editor edits")
    func editor() throws {
        try need("vim.tiny", package: "vim-tiny")
        let seen = try BothWays { side in
            let folder = try TemporaryFolder()
            try folder.write("first\n", to: "text")
            let session = try ShellSession(in: folder)
            let before = session.terminal.settings
            try session.type("\(side.prefix.shell) vim.tiny -u NONE -i NONE -n text")
            try session.terminal.expect("first")
            try session.terminal.type("ihello \u{1B}:wq\r")
            let reply = try session.reply()
            #expect(session.terminal.settings == before)
            #expect(session.terminal.foregroundGroup == session.terminal.pid)
            return [folder.text(of: "text") ?? "", String(reply.status)]
        }
        #expect(seen.bare == ["hello first\n", "0"])
        #expect(seen.wrapped == seen.bare)
    }

    @Test("the terminal is the command's own, in the foreground, in the shell's session")
    func terminal() throws {
        let seen = try BothWays { side in
            let session = try ShellSession()
            return try session.run("\(side.prefix.shell) \(hog("tty").shell)").text
                .replacing(/group [0-9]+/, with: "group")
                .replacing("session \(session.terminal.pid)", with: "session of the shell")
        }
        #expect(seen.bare.contains("foreground 1"))
        #expect(seen.bare.contains("session of the shell"))
        #expect(seen.wrapped == seen.bare)
    }

    @Test("a window's new size reaches the command")
    func resize() throws {
        let seen = try BothWays { side in
            let session = try ShellSession()
            try session.type("\(side.prefix.shell) \(hog("winch").shell)")
            try session.terminal.expect("ready\r\n")
            session.terminal.resize(rows: 33, columns: 111)
            return try session.reply()
        }
        #expect(seen.bare == .init(status: 0, text: "size 33 111\r\n"))
        #expect(seen.wrapped == seen.bare)
    }

    @Test("settings that the command changes stay changed")
    func settings() throws {
        let seen = try BothWays { side in
            let session = try ShellSession()
            _ = try session.run("\(side.prefix.shell) stty -ixon intr ^B")
            return session.terminal.settings
        }
        #expect(seen.wrapped == seen.bare)
    }

    @Test("a password prompt reads from the terminal, not from stdin")
    func password() throws {
        let seen = try BothWays { side in
            let session = try ShellSession()
            try session.type(
                #"echo nothing | \#(side.prefix.shell) bash -c 'read -s -p "pass"": " p </dev/tty; echo "[$p]"'"#)
            try session.terminal.expect("pass: ")
            try session.terminal.type("secret\n")
            return try session.reply()
        }
        #expect(seen.bare == .init(status: 0, text: "[secret]\r\n"))
        #expect(seen.wrapped == seen.bare)
    }
}
