import MemcageModel
import Testing

@Suite("JSON from outside")
struct JSONParserTests {
    private func read(_ text: String) -> JSON? { JSON(parsing: Array(text.utf8)[...]) }

    private func again(_ text: String) -> String? {
        read(text).map { value in
            var text = ""
            value.write(to: &text, indent: nil)
            return text
        }
    }

    @Test(
        "what is read and written again is the same",
        arguments: [
            "null", "true", "false", "0", "-5", "9223372036854775807", "\"\"", "[]", "{}", "[1,[2,{\"a\":null}]]",
            "{\"a\":\"\\\"\\\\\\n\\t\\u0001\",\"b\":\"é👍\"}",
        ])
    func same(text: String) { #expect(again(text) == text) }

    @Test("blanks, escapes and numbers of any form")
    func forms() {
        #expect(again(" { \"a\" : [ 1 , 2 ] }\r\n") == "{\"a\":[1,2]}")
        #expect(read("\"\\u00e9\\ud83d\\udc4d\\/\\b\\f\\r\"")?.text == "é👍/\u{08}\u{0C}\r")
        #expect(read("\"\\ud83d\"")?.text == "\u{FFFD}" && read("\"\\udc4dx\"")?.text == "\u{FFFD}x")
        #expect(read("\"\\ud83d\\n\"")?.text == "\u{FFFD}\n")
        #expect(read("1.5e3")?.double == 1500 && read("1.5e3")?.int == 1500 && read("-0.5")?.double == -0.5)
        #expect(read("99999999999999999999")?.double == 1e20 && read("99999999999999999999")?.int == nil)
    }

    @Test(
        "what is no JSON is nothing",
        arguments: [
            "", " ", "nul", "01", "1.", ".5", "+1", "-", "1e", "0x1", "1e999", "\"", "\"\n\"", "\"\\x\"", "\"\\u12\"",
            "\"\\u12g4\"", "[", "[1", "[1,", "[1,]", "[,]", "{", "{\"a\"", "{\"a\":", "{\"a\":1,}", "{1:1}", "1 2",
            "[1]]",
            "\u{FEFF}1",
        ])
    func refused(text: String) { #expect(read(text) == nil) }

    @Test("bytes that are no text, and depth without end, are nothing")
    func hostile() {
        #expect(JSON(parsing: [0x22, 0xFF, 0x22]) == nil)
        #expect(read(String(repeating: "[", count: 1 << 20)) == nil)
        #expect(read(String(repeating: "{\"a\":", count: 1 << 18)) == nil)
        var random = SplitMix64(seed: 5)
        for _ in 0..<2000 { _ = JSON(parsing: random.bytes(random.int(0...30))[...]) }
    }

    @Test("base64 comes back as the bytes it was made of, in a trace too")
    func base64() {
        var random = SplitMix64(seed: 6)
        for length in 0..<40 {
            let word = ByteString([0xFF] + random.bytes(length))
            var trace = TraceReader()
            var start = TraceStart(memcage: "1", time: 1)
            start.command = [word]
            var back: [ByteString]?
            _ = try? trace.read(Array(TraceText.line(.start(start)).utf8)[...]) {
                if case .start(let start) = $0 { back = start.command }
            }
            #expect(back == [word])
        }
    }
}
