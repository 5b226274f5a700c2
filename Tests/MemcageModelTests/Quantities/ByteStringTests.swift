import MemcageModel
import Testing

@Suite("Bytes from outside")
struct ByteStringTests {
    @Test(
        "text stays, control bytes and what is not UTF-8 are escaped",
        arguments: [
            (Array("plain é 日本 👍".utf8), "plain é 日本 👍"), ([], ""), ([0x61, 0x0A, 0x62], "a\\x0ab"),
            ([0x1B, 0x5B, 0x33, 0x31, 0x6D], "\\x1b[31m"), ([0xFF, 0x41], "\\xffA"), ([0x7F], "\\x7f"),
            ([0xC3], "\\xc3"), ([0xC3, 0x28], "\\xc3("), ([0xE2, 0x82], "\\xe2\\x82"), ([0xC0, 0xAF], "\\xc0\\xaf"),
            ([0xF8, 0x88, 0x80, 0x80, 0x80], "\\xf8\\x88\\x80\\x80\\x80"), ([0xED, 0xA0, 0x80], "\\xed\\xa0\\x80"),
            (Array("a\u{202E}b".utf8), "a\\xe2\\x80\\xaeb"), (Array("\u{85}".utf8), "\\xc2\\x85"),
        ] as [([UInt8], String)])
    func printable(bytes: [UInt8], text: String) { #expect(ByteString(bytes).printable == text) }

    @Test("whatever comes, what is shown has no control character and one line")
    func printableProperty() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2000 {
            let shown = ByteString(random.bytes(random.int(0...24))).printable
            #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
        }
    }

    @Test("text is there only when all of it is UTF-8")
    func text() {
        #expect(ByteString("é").text == "é")
        #expect(ByteString([0xE9]).text == nil)
    }

    @Test(
        "quotes only where a shell needs them",
        arguments: [
            ("python3", "python3"), ("a/b.c-d_e,f+g:h=i@j%k", "a/b.c-d_e,f+g:h=i@j%k"), ("", "''"),
            ("print(\"a b\")", "'print(\"a b\")'"), ("it's", "'it'\\''s'"), ("a\\b", "'a\\b'"), ("$HOME", "'$HOME'"),
            ("*", "'*'"), ("~", "'~'"), ("naïve", "naïve"), ("a\nb", "$'a\\x0ab'"), ("a\n'\\", "$'a\\x0a\\'\\\\'"),
        ])
    func quoted(text: String, quoted: String) { #expect(ByteString(text).quoted == quoted) }

    @Test("a quote is a quote under a combining character too")
    func combined() {
        #expect(ByteString("'\u{301} x").quoted.unicodeScalars.elementsEqual("''\\''\u{301} x'".unicodeScalars))
    }

    @Test("a command line is its words with blanks between")
    func commandLine() {
        #expect(["python3", "-c", "print(1)"].commandLine == "python3 -c 'print(1)'")
        #expect([ByteString]().commandLine == "")
    }
}
