import Testing

/// The helpers themselves: a test that rests on them must be able to trust what they say.
@Suite("The tests' own helpers")
struct SupportTests {
    @Test("a run keeps the three streams and the status apart")
    func streams() throws {
        let result = try Run(bash("cat; echo out; echo err >&2; exit 3")).input("in\n").run()
        #expect(result.ending == .exited(3))
        #expect(result.outputText == "in\nout\n")
        #expect(result.errorText == "err\n")
        #expect(result.leftBehind.isEmpty)
    }

    @Test("a run tells what was left behind, daemons too, and ends it")
    func leftovers() throws {
        let running = try Run(bash("\(hog("daemon", 1, 1000).shell); \(hog("hold", 1, 1000).shell) >/dev/null 2>&1 &"))
            .start()
        let result = try running.end()
        #expect(result.leftBehind.count == 2, "\(result)")
        #expect(Processes.marked(running.mark).isEmpty)
    }

    @Test("a run that does not end is given up, with what was seen, and killed")
    func patience() throws {
        let error = #expect(throws: Impatience.self) {
            try Run(hog("hold", 1, 1000)).patience(0.5).run()
        }
        #expect(error?.description.contains("touched 1") == true)
    }

    @Test("a live run can be talked to: text awaited, signals sent")
    func live() throws {
        let running = try Run(hog("term", 1, "--to", 5, "--hold", 1000)).start()
        try running.expect("touched 5\n")
        running.send(15)
        let result = try running.end()
        #expect(result.ending == .exited(0))
        #expect(result.outputLines == ["touched 5", "saved"])
    }

    @Test("a shell session shows text and status of each command")
    func session() throws {
        let session = try ShellSession()
        #expect(try session.run("echo a; false") == .init(status: 1, text: "a\r\n"))
        #expect(session.terminal.foregroundGroup == session.terminal.pid)
        #expect(try session.exit() == .exited(1))
    }

    @Test("the environment carries nothing that would speak to memcage")
    func environment() throws {
        let result = try Run(program("env")).environment("A", "b").run()
        #expect(!result.outputText.contains("MEMCAGE_"))
        #expect(result.outputLines.contains("A=b"))
    }

    @Test("a piece of a long proof is named by a process of memcage's, a number, or both")
    func pieces() {
        #expect(LongPart("guard").map { [$0.process ?? "", "\($0.number)", "\($0.count)"] } == ["guard", "0", "1"])
        #expect(LongPart("2/5")?.of(Array(1...12)) == [2, 7, 12])
        #expect(LongPart("scribe:5/5")?.isAbout("guard") == false)
        for text in ["", "0/5", "6/5", "1/0", "guard:", "guard:1", "1/2/3"] {
            #expect(LongPart(text) == nil, "\(text)")
        }
    }
}
