/// A JSON value, written without help from Foundation. Object keys keep their order.
package enum JSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])

    /// Bytes from outside: a string where they are text, else the escaped text with base64 beside it.
    package static func bytes(_ value: ByteString) -> JSON {
        if let text = value.text { return .string(text) }
        return .object([("text", .string(value.printable)), ("base64", .string(Base64.encode(value.bytes)))])
    }

    package static func optional(_ value: ByteCount?) -> JSON { value.map { .integer($0.bytes) } ?? .null }
    package static func optional(_ value: Int?) -> JSON { value.map(JSON.integer) ?? .null }
    package static func optional(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

    /// `indent`: how deep this value stands; nil writes all of it on one line, without blanks.
    package func write(to text: inout String, indent: Int? = 0) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += "\(value)"
        case .number(let value): text += value.isFinite ? value.fixed(3) : "null"
        case .string(let value): Self.writeString(value, to: &text)
        case .array(let values):
            Self.writeList("[", "]", values.count, to: &text, indent) { values[$0].write(to: &$1, indent: $2) }
        case .object(let members):
            Self.writeList("{", "}", members.count, to: &text, indent) { index, text, indent in
                Self.writeString(members[index].0, to: &text)
                text += indent == nil ? ":" : ": "
                members[index].1.write(to: &text, indent: indent)
            }
        }
    }

    private static func writeList(
        _ open: String, _ close: String, _ count: Int, to text: inout String, _ indent: Int?,
        _ element: (Int, inout String, Int?) -> Void
    ) {
        text += open
        let inner = indent.map { $0 + 1 }
        for index in 0..<count {
            if index > 0 { text += "," }
            breakLine(&text, inner)
            element(index, &text, inner)
        }
        if count > 0 { breakLine(&text, indent) }
        text += close
    }

    private static func breakLine(_ text: inout String, _ indent: Int?) {
        if let indent { text += "\n" + String(repeating: "  ", count: indent) }
    }

    private static func writeString(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                text += "\\u00" + ByteString.hexadecimal(UInt8(scalar.value))
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word = 0
            for byte in group { word = word << 8 | Int(byte) }
            word <<= 8 * (3 - group.count)
            for place in 0..<4 {
                let filled = place <= group.count
                result.append(filled ? alphabet[word >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Nil for what is no base64.
    static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        let padding = digits.suffix(2).count { $0 == UInt8(ascii: "=") }
        var result: [UInt8] = []
        for start in stride(from: 0, to: digits.count, by: 4) {
            var word = 0
            for (place, digit) in digits[start..<(start + 4)].enumerated() {
                let isPadding = start + place >= digits.count - padding
                guard let value = isPadding ? 0 : alphabet.firstIndex(of: digit) else { return nil }
                word = word << 6 | value
            }
            for shift in [16, 8, 0] { result.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return result.dropLast(padding)
    }
}
