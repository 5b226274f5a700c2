/// Reads one JSON document (RFC 8259) out of bytes that nobody vouches for: nil for what is none, however deep or long.
extension JSON {
    package init?(parsing bytes: ArraySlice<UInt8>) {
        var parser = JSONParser(rest: bytes)
        guard let value = parser.value(depth: 0) else { return nil }
        parser.skipBlanks()
        guard parser.rest.isEmpty else { return nil }
        self = value
    }

    /// The first member of that name.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == name }?.1
    }

    package var text: String? { if case .string(let text) = self { text } else { nil } }
    package var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
    package var int: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value.rounded())
        default: nil
        }
    }
    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

private struct JSONParser {
    static let deepest = 32
    var rest: ArraySlice<UInt8>

    mutating func skipBlanks() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    mutating func take(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard rest.count >= length else { return false }
        for offset in 0..<length where rest[rest.startIndex + offset] != text.utf8Start[offset] { return false }
        rest = rest.dropFirst(length)
        return true
    }

    mutating func value(depth: Int) -> JSON? {
        guard depth < Self.deepest else { return nil }
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return array(depth)
        case UInt8(ascii: "\""): return string().map(JSON.string)
        case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func object(_ depth: Int) -> JSON? {
        var members: [(String, JSON)] = []
        let isWhole = list("{", "}") { parser in
            guard let name = parser.string() else { return false }
            parser.skipBlanks()
            guard parser.take(":"), let value = parser.value(depth: depth + 1) else { return false }
            members.append((name, value))
            return true
        }
        return isWhole ? .object(members) : nil
    }

    private mutating func array(_ depth: Int) -> JSON? {
        var elements: [JSON] = []
        let isWhole = list("[", "]") { parser in
            guard let value = parser.value(depth: depth + 1) else { return false }
            elements.append(value)
            return true
        }
        return isWhole ? .array(elements) : nil
    }

    private mutating func list(
        _ open: StaticString, _ close: StaticString, _ element: (inout JSONParser) -> Bool
    ) -> Bool {
        guard take(open) else { return false }
        skipBlanks()
        if take(close) { return true }
        repeat {
            skipBlanks()
            guard element(&self) else { return false }
            skipBlanks()
        } while take(",")
        return take(close)
    }

    private mutating func number() -> JSON? {
        let start = rest
        _ = take("-")
        let whole = digits()
        guard whole == 1 || (whole > 1 && start.first { $0 != UInt8(ascii: "-") } != UInt8(ascii: "0")) else {
            return nil
        }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard digits() > 0 else { return nil }
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { return nil }
        }
        let text = String(decoding: start[..<rest.startIndex], as: UTF8.self)
        if isInteger, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { return nil }
        return .number(value)
    }

    private mutating func digits() -> Int {
        let before = rest.count
        rest = rest.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return before - rest.count
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                bytes.append(contentsOf: String(scalar).utf8)
            case 0..<0x20: return nil
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let first = unit() else { return nil }
            guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
            // The other half of a pair; alone it stands for nothing.
            let before = rest
            guard take("\\u"), let second = unit(), (0xDC00..<0xE000).contains(second) else {
                rest = before
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        default: return nil
        }
    }

    private mutating func unit() -> UInt32? {
        let digits = rest.prefix(4)
        guard digits.count == 4 else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            guard let one = Character(UnicodeScalar(digit)).hexDigitValue, digit < 0x80 else { return nil }
            value = value << 4 | UInt32(one)
        }
        rest = rest.dropFirst(4)
        return value
    }
}
