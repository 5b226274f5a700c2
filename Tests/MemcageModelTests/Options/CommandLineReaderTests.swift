import MemcageModel
import Testing

@Suite("The words of a command line")
struct CommandLineReaderTests {
    @Test(
        "options end at -- or at the first word that is none",
        arguments: [
            (["--", "cmd", "-x"], ["cmd", "-x"]), (["cmd", "--max-memory", "1"], ["cmd", "--max-memory", "1"]),
            (["--grace", "1", "cmd", "--", "x"], ["cmd", "--", "x"]), (["--grace=1", "--", "cmd"], ["cmd"]),
            (["--", "--", "cmd"], ["--", "cmd"]), (["--", "--help"], ["--help"]), (["--"], []), ([], []),
            (["--grace", "1"], []), (["", "x"], ["", "x"]),
        ] as [([ByteString], [ByteString])])
    func command(words: [ByteString], command: [ByteString]) throws {
        #expect(try reader(words).command == command)
    }

    @Test("the command passes byte for byte")
    func bytes() throws {
        let word = ByteString([0xFF, 0x0A, 0x2D])
        #expect(try reader(["--", word, word]).command == [word, word])
    }

    @Test("--option=value and --option value are the same; the value may hold = and dashes")
    func forms() throws {
        #expect(try reader(["--log-file=a=b", "--", "x"]).given[.logFile]?.value == "a=b")
        #expect(try reader(["--log-file", "a=b", "--", "x"]).given[.logFile]?.value == "a=b")
        #expect(try reader(["--log-file", "-", "--", "x"]).given[.logFile]?.value == "-")
        #expect(try reader(["--log-file=--x", "--", "x"]).given[.logFile]?.value == "--x")
        #expect(try reader(["--log-file=", "--", "x"]).given[.logFile]?.value == "")
    }

    @Test("of an option given twice the last counts")
    func twice() throws {
        #expect(try reader(["--grace", "1", "--grace", "2", "x"]).given[.grace]?.value == "2")
    }

    @Test("help is heard before the command and not behind it", arguments: ["--help", "-h"] as [ByteString])
    func help(word: ByteString) throws {
        #expect(try reader([word]).wantsHelp)
        #expect(try reader(["--grace", "1", word, "x"]).wantsHelp)
        #expect(try !reader(["x", word]).wantsHelp)
        #expect(try !reader(["--", word]).wantsHelp)
    }

    @Test("without run a command needs its --")
    func bareCommand() {
        #expect(throws: UsageError.self) { try reader(["rnu", "--", "x"], bareCommand: false) }
        #expect(throws: UsageError.self) { try reader(["--grace", "1", "x"], bareCommand: false) }
        #expect(throws: Never.self) { try reader(["--grace", "1", "--", "x"], bareCommand: false) }
    }

    @Test("the command line stands above the environment")
    func precedence() throws {
        let environment = ["MEMCAGE_MAX_MEMORY": ByteString("300"), "MEMCAGE_GRACE": "7"]
        let given = try reader(["--max-memory", "400", "x"], environment: environment).given
        #expect(given[.maxMemory] == GivenValue(value: "400", source: "--max-memory"))
        #expect(given[.grace] == GivenValue(value: "7", source: "MEMCAGE_GRACE"))
    }

    @Test("an empty variable is as none")
    func emptyVariable() throws {
        #expect(try reader(["x"], environment: ["MEMCAGE_MAX_MEMORY": ""]).given.isEmpty)
    }

    @Test("every option is heard by flag and by variable", arguments: RunOption.allCases)
    func everyOption(option: RunOption) throws {
        #expect(try reader([ByteString("\(option.flag)=v"), "x"]).given[option]?.source == option.flag)
        let given = try reader(["x"], environment: [option.environmentName: "v"]).given
        #expect(given.map(\.option) == [option])
        #expect(given[option] == GivenValue(value: "v", source: option.environmentName))
    }
}
