import Glibc
import MemcageModel
import Testing

@Suite("Quoting, judged by a shell")
struct QuotingTests {
    @Test("what is shown as a command line is, typed into bash, the same words again")
    func roundTrip() throws {
        var random = SplitMix64(seed: 2)
        var words: [ByteString] = [
            "", "'", "it's", "a b", "\\", "$(id)", "`id`", "!x", "#", "~", "{a,b}", "a\nb", "\t",
        ]
        words += [ByteString([0xFF, 0x31]), ByteString("'\u{301}; echo"), ByteString("é\u{202E}\\'\n")]
        for _ in 0..<200 { words.append(ByteString(random.bytes(random.int(1...12)).filter { $0 != 0 })) }
        #expect(try typed(words.commandLine) == words.map(\.bytes))
    }

    /// The arguments that bash makes of a line, each with a zero byte behind it on the way back.
    private func typed(_ line: String) throws -> [[UInt8]] {
        let script = "exec bash --norc <<'END_OF_LINE'\nprintf '%s\\0' \(line)\nEND_OF_LINE\n"
        let pipe = try #require(popen(script, "r"))
        var output: [UInt8] = []
        while case let byte = getc(pipe), byte != EOF { output.append(UInt8(truncatingIfNeeded: byte)) }
        #expect(pclose(pipe) == 0)
        return output.split(separator: 0, omittingEmptySubsequences: false).dropLast().map(Array.init)
    }
}
