/// Walks through one JSON text from front to back. Nothing is built that nobody asks for: a trace may have
/// ten million lines, and most keys of a line are passed over.
struct JSONCursor {
    struct Malformed: Error {}
    /// No trace nests deeper; a hostile one shall not use up the stack.
    private static let deepest = 32

    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        skipBlanks()
        let end = place + word.utf8CodeUnitCount
        guard end <= bytes.endIndex else { return false }
        for offset in 0..<word.utf8CodeUnitCount where bytes[place + offset] != word.utf8Start[offset] {
            return false
        }
        place = end
        return true
    }

    /// Whether only blanks are left.
    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return next == nil
    }

    /// Calls `member` at the value of each key, which it must read or skip.
    mutating func object(_ member: (inout JSONCursor, JSONKey) throws(Malformed) -> Void) throws(Malformed) {
        guard take(UInt8(ascii: "{")) else { throw Malformed() }
        if take(UInt8(ascii: "}")) { return }
        repeat {
            let key = JSONKey(try rawString())
            guard take(UInt8(ascii: ":")) else { throw Malformed() }
            try member(&self, key)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw Malformed() }
    }

    mutating func array(_ element: (inout JSONCursor) throws(Malformed) -> Void) throws(Malformed) {
        guard take(UInt8(ascii: "[")) else { throw Malformed() }
        if take(UInt8(ascii: "]")) { return }
        repeat { try element(&self) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw Malformed() }
    }

    mutating func isObject() -> Bool {
        skipBlanks()
        return next == UInt8(ascii: "{")
    }

    mutating func isNumber() -> Bool {
        skipBlanks()
        return next.map { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) } ?? false
    }

    /// The value `null` is taken; anything else is left where it is.
    mutating func isNull() -> Bool { takeWord("null") }

    mutating func number() throws(Malformed) -> Double {
        skipBlanks()
        let start = place
        var whole = 0
        var isPlain = true
        while let byte = next {
            switch byte {
            case 0x30...0x39:
                // Fifteen digits fit a Double to the last one; longer texts go the slow way.
                if place - start < 15 { whole = whole * 10 + Int(byte & 15) } else { isPlain = false }
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                isPlain = false
            default:
                return try finished(start, isPlain ? whole : nil)
            }
            place += 1
        }
        return try finished(start, isPlain ? whole : nil)
    }

    private func finished(_ start: Int, _ whole: Int?) throws(Malformed) -> Double {
        guard place > start, place - start <= 64 else { throw Malformed() }
        if let whole { return Double(whole) }
        guard let value = Double(String(decoding: bytes[start..<place], as: UTF8.self)), value.isFinite else {
            throw Malformed()
        }
        return value
    }

    /// The bytes between the quotes, escapes as they stand.
    private mutating func rawString() throws(Malformed) -> ArraySlice<UInt8> {
        guard take(UInt8(ascii: "\"")) else { throw Malformed() }
        let start = place
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                place += 1
                return bytes[start..<(place - 1)]
            }
            if byte < 0x20 { throw Malformed() }
            place += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        throw Malformed()
    }

    mutating func string() throws(Malformed) -> String {
        let raw = try rawString()
        guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
        return try JSONEscapes.resolve(raw)
    }

    mutating func skip(depth: Int = 0) throws(Malformed) {
        guard depth < Self.deepest else { throw Malformed() }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): try object { cursor, _ throws(Malformed) in try cursor.skip(depth: depth + 1) }
        case UInt8(ascii: "["): try array { cursor throws(Malformed) in try cursor.skip(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try rawString()
        case nil: throw Malformed()
        default:
            if takeWord("null") || takeWord("true") || takeWord("false") { return }
            _ = try number()
        }
    }
}

/// The name of a member, compared without making text of it.
struct JSONKey {
    private let raw: ArraySlice<UInt8>
    init(_ raw: ArraySlice<UInt8>) { self.raw = raw }

    static func ~= (name: StaticString, key: JSONKey) -> Bool {
        guard key.raw.count == name.utf8CodeUnitCount else { return false }
        for offset in 0..<name.utf8CodeUnitCount where key.raw[key.raw.startIndex + offset] != name.utf8Start[offset] {
            return false
        }
        return true
    }
}

enum JSONEscapes {
    static func resolve(_ raw: ArraySlice<UInt8>) throws(JSONCursor.Malformed) -> String {
        var result: [UInt8] = []
        var rest = raw
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "u"): result += String(try scalar(&rest)).utf8
            case let other? where [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(other):
                result.append(other)
            default: throw JSONCursor.Malformed()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A surrogate without its other half stands for nothing.
    private static func scalar(_ rest: inout ArraySlice<UInt8>) throws(JSONCursor.Malformed) -> Unicode.Scalar {
        let first = try unit(&rest)
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        guard rest.starts(with: "\\u".utf8) else { return "\u{FFFD}" }
        var behind = rest.dropFirst(2)
        let second = try unit(&behind)
        guard (0xDC00..<0xE000).contains(second) else { return "\u{FFFD}" }
        rest = behind
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private static func unit(_ rest: inout ArraySlice<UInt8>) throws(JSONCursor.Malformed) -> UInt32 {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        guard digits.count == 4, digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw JSONCursor.Malformed() }
        return value
    }
}
