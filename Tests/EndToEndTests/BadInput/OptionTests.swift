import Testing

@Suite("A word that is no option is refused before anything starts")
struct OptionTests {
    @Test("an unknown option", arguments: ["--no-such", "-x", "--max_memory", "--", "-"])
    func unknown(option: String) throws {
        guard option != "--" else { return }
        try expectRefusal([option], naming: ["'\(option)'"])
    }

    @Test("a mistyped option right before the command, with the one that was meant")
    func mistyped() throws {
        try expectRefusal(["--max-memery", 4000], naming: ["'--max-memery'", "--max-memory"])
    }

    @Test("a mistyped option never becomes the command of the short form")
    func mistypedShort() throws {
        let folder = try TemporaryFolder()
        let result = try Run(memcage("--max-memery", 4000, "--", "touch", folder.file("started"))).directory(folder)
            .run()
        #expect(result.ending == .exited(125), "\(result)")
        #expect(result.errorLines.count == 1)
        #expect(!exists(folder.file("started")))
    }

    @Test(
        "a command without -- in the short form",
        arguments: [["date"], ["--max-memory", "10", "ls"], ["rum", "--", "ls"]])
    func shortForm(words: [String]) throws {
        let result = try Run(memcage() + Command(words)).run()
        #expect(result.ending == .exited(125), "\(result)")
        #expect(result.errorLines.count == 1, "\(result)")
        #expect(result.outputText == "")
    }

    @Test("no command at all", arguments: [[], ["--"], ["--max-memory", "10"], ["--max-memory", "10", "--"]])
    func noCommand(words: [String]) throws {
        try expectRefusal(words, naming: ["no command"], job: .nothing)
    }

    @Test("memcage with nothing behind it says how it is used")
    func nothing() throws {
        let result = try Run(memcage()).run()
        #expect(result.outputText.contains("memcage run") || result.errorText.contains("memcage"), "\(result)")
    }
}
