import MemcageModel
import Testing

@Suite("JSON")
struct JSONTests {
    private func text(_ value: JSON) -> String {
        var text = ""
        value.write(to: &text)
        return text
    }

    @Test("values, exactly")
    func values() {
        #expect(text(.null) == "null")
        #expect(text(.bool(true)) == "true" && text(.bool(false)) == "false")
        #expect(text(.integer(-5)) == "-5" && text(.integer(.max)) == "9223372036854775807")
        #expect(text(.number(0.5)) == "0.500" && text(.number(-2)) == "-2.000")
        #expect(text(.array([])) == "[]" && text(.object([])) == "{}")
        #expect(text(.array([.integer(1), .null])) == "[\n  1,\n  null\n]")
        #expect(
            text(.object([("b", .array([.integer(1)])), ("a", .null)]))
                == "{\n  \"b\": [\n    1\n  ],\n  \"a\": null\n}")
        #expect(text(.optional(ByteCount?.none)) == "null" && text(.optional(ByteCount(7))) == "7")
        #expect(text(.optional(String?.none)) == "null" && text(.optional("x")) == "\"x\"")
    }

    @Test("on one line, without blanks, where no indent is wanted")
    func compact() {
        var text = ""
        JSON.object([("b", .array([.integer(1), .object([])])), ("a", .null)]).write(to: &text, indent: nil)
        #expect(text == #"{"b":[1,{}],"a":null}"#)
    }

    @Test("a number that JSON does not know is null, a large one still a number")
    func numbers() throws {
        for value in [Double.nan, .infinity, -.infinity] { #expect(text(.number(value)) == "null") }
        for value in [1e15, 1e300, -1e300] { #expect(try StrictJSON(text(.number(value))) == .number(value)) }
    }

    @Test("what must be escaped")
    func escapes() {
        #expect(text(.string("\"\\/\n\t\r\u{08}\u{00}\u{7F}é👍")) == #""\"\\/\n\t\u000d\u0008\u0000\u007fé👍""#)
        #expect(text(.object([("a\"", .null)])) == "{\n  \"a\\\"\": null\n}")
    }

    @Test("every string comes back as it went in")
    func roundTrip() throws {
        var random = SplitMix64(seed: 7)
        var strings =
            (0...0x7F).map { String(UnicodeScalar(UInt8($0))) } + ["\r\n", "\u{2028}", "e\u{301}", "\"\u{301}"]
        for _ in 0..<500 { strings.append(String(decoding: random.bytes(random.int(0...20)), as: UTF8.self)) }
        for string in strings {
            guard case .string(let read) = try StrictJSON(text(.string(string))) else {
                Issue.record("no string")
                continue
            }
            #expect(read.unicodeScalars.elementsEqual(string.unicodeScalars))
        }
    }

    @Test("bytes that are text are a string")
    func textBytes() { #expect(text(.bytes("naïve\n")) == "\"naïve\\n\"") }

    @Test(
        "bytes that are not are escaped, with base64 beside (RFC 4648)",
        arguments: [
            ([0xFF], "/w=="), ([0xFF, 0xFE], "//4="), ([0xFF, 0xFE, 0xFD], "//79"),
            ([0x66, 0x6F, 0x6F, 0xFF], "Zm9v/w=="),
            ([0x61, 0xFF, 0x3E, 0x3F, 0x62], "Yf8+P2I="),
        ] as [([UInt8], String)])
    func rawBytes(bytes: [UInt8], encoded: String) throws {
        let value = try StrictJSON(text(.bytes(ByteString(bytes))))
        #expect(value.keys == ["text", "base64"])
        #expect(value["base64"] == .string(encoded))
        #expect(value["text"] == .string(ByteString(bytes).printable))
    }
}
