import MemcageModel
import Testing

@Suite("What is no option")
struct UnknownOptionTests {
    @Test(
        "a mistyped option is refused and never becomes the command, and the nearest is named",
        arguments: [
            (["--max-memery", "4000", "--", "cmd"], "unknown option '--max-memery'; did you mean --max-memory?"),
            (["--max-memery=4000", "cmd"], "unknown option '--max-memery'; did you mean --max-memory?"),
            (["--grce", "1", "cmd"], "unknown option '--grce'; did you mean --grace?"),
            (
                ["--grace", "1", "--kill-treshold", "0.8", "--", "cmd"],
                "unknown option '--kill-treshold'; did you mean --kill-threshold?"
            ),
            (["--frobnicate", "--", "cmd"], "unknown option '--frobnicate'; see memcage run --help"),
            (["-m", "4000", "cmd"], "unknown option '-m'; see memcage run --help"),
            (["-", "cmd"], "unknown option '-'; see memcage run --help"),
            (["--max-memory\n", "1", "cmd"], "unknown option '--max-memory\\x0a'; did you mean --max-memory?"),
        ] as [([ByteString], String)])
    func refused(words: [ByteString], message: String) {
        #expect(throws: UsageError(message)) { try reader(words) }
    }

    @Test("a monstrous word is refused as any other")
    func monstrous() {
        let word = ByteString([0x2D, 0x2D] + [UInt8](repeating: 0x61, count: 100_000))
        #expect(throws: UsageError.self) { try reader([word, "cmd"]) }
        #expect(throws: UsageError.self) { try reader([ByteString([0x2D, 0xFF, 0x0A]), "cmd"]) }
    }

    @Test(
        "an option without a value is refused, whatever follows it",
        arguments: RunOption.allCases.filter { !$0.isSwitch })
    func valueMissing(option: RunOption) {
        let message = "\(option.flag) needs a value; give \(option.accepts)"
        for rest in [[], ["--", "cmd"], ["--report", "r.json", "--", "cmd"]] as [[ByteString]] {
            #expect(throws: UsageError(message)) { try reader([ByteString(option.flag)] + rest) }
        }
    }

    @Test("a switch needs none, and takes one behind =")
    func switches() throws {
        for (words, progress) in [
            (["--progress"], true), (["--progress=no"], false), (["--progress=1"], true), ([], false),
        ] {
            let read = try reader(words.map { ByteString($0) } + ["yes", "x"])
            #expect(read.command == ["yes", "x"])
            #expect(try RunSettings(read.given).progress == progress)
        }
        #expect(refusal(["--progress=perhaps"])?.contains("yes or no") == true)
    }

    @Test("a mistyped subcommand is told how to be run as a command")
    func subcommand() {
        let message = "'doktor' is no command of memcage; to run it: memcage -- doktor …"
        #expect(throws: UsageError(message)) { try reader(["doktor"], bareCommand: false) }
    }
}
