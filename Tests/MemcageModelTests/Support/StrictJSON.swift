/// A strict reader of JSON (RFC 8259), so that what is written is judged by something else than its writer.
enum StrictJSON: Equatable {
    case null, bool(Bool), number(Double), string(String), array([StrictJSON])
    case object(keys: [String], values: [StrictJSON])

    struct Malformed: Error { var offset: Int }

    init(_ text: String) throws {
        var parser = Parser(bytes: Array(text.utf8))
        self = try parser.value()
        parser.skipBlanks()
        guard parser.offset == parser.bytes.count else { throw Malformed(offset: parser.offset) }
    }

    var keys: [String] {
        if case .object(let keys, _) = self { keys } else { [] }
    }

    subscript(key: String) -> StrictJSON? {
        guard case .object(let keys, let values) = self else { return nil }
        return keys.firstIndex(of: key).map { values[$0] }
    }

    private struct Parser {
        let bytes: [UInt8]
        var offset = 0

        var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

        mutating func skipBlanks() {
            while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { offset += 1 }
        }

        mutating func take(_ text: String) -> Bool {
            guard bytes[offset...].starts(with: text.utf8) else { return false }
            offset += text.utf8.count
            return true
        }

        mutating func need(_ text: String) throws {
            guard take(text) else { throw Malformed(offset: offset) }
        }

        mutating func value() throws -> StrictJSON {
            skipBlanks()
            if take("null") { return .null }
            if take("true") { return .bool(true) }
            if take("false") { return .bool(false) }
            if next == UInt8(ascii: "\"") { return .string(try string()) }
            if take("[") { return .array(try list("]") { try $0.value() }) }
            if take("{") {
                let members = try list("}") { parser throws -> (String, StrictJSON) in
                    parser.skipBlanks()
                    let key = try parser.string()
                    parser.skipBlanks()
                    try parser.need(":")
                    return (key, try parser.value())
                }
                guard Set(members.map(\.0)).count == members.count else { throw Malformed(offset: offset) }
                return .object(keys: members.map(\.0), values: members.map(\.1))
            }
            return .number(try number())
        }

        mutating func list<Element>(
            _ close: String, _ element: (inout Parser) throws -> Element
        ) throws -> [Element] {
            skipBlanks()
            if take(close) { return [] }
            var elements: [Element] = []
            repeat {
                elements.append(try element(&self))
                skipBlanks()
            } while take(",")
            try need(close)
            return elements
        }

        mutating func digits() throws -> String {
            let start = offset
            while let byte = next, (0x30...0x39).contains(byte) { offset += 1 }
            guard offset > start else { throw Malformed(offset: offset) }
            return String(decoding: bytes[start..<offset], as: UTF8.self)
        }

        mutating func number() throws -> Double {
            let start = offset
            _ = take("-")
            let whole = try digits()
            guard whole == "0" || !whole.hasPrefix("0") else { throw Malformed(offset: offset) }
            if take(".") { _ = try digits() }
            if take("e") || take("E") {
                if !take("+") { _ = take("-") }
                _ = try digits()
            }
            guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
                throw Malformed(offset: start)
            }
            return value
        }

        mutating func string() throws -> String {
            try need("\"")
            var result: [UInt8] = []
            while let byte = next, byte != UInt8(ascii: "\"") {
                guard byte >= 0x20 else { throw Malformed(offset: offset) }
                offset += 1
                result += byte == UInt8(ascii: "\\") ? try escape() : [byte]
            }
            try need("\"")
            guard let text = String(validating: result, as: UTF8.self) else { throw Malformed(offset: offset) }
            return text
        }

        mutating func escape() throws -> [UInt8] {
            let simple: [(String, UInt8)] = [
                ("\"", 0x22), ("\\", 0x5C), ("/", 0x2F), ("b", 8), ("f", 12), ("n", 10), ("r", 13), ("t", 9),
            ]
            for (name, code) in simple where take(name) { return [code] }
            try need("u")
            let code = String(decoding: bytes[offset...].prefix(4), as: UTF8.self)
            guard code.utf8.count == 4, let value = UInt32(code, radix: 16), let scalar = Unicode.Scalar(value)
            else { throw Malformed(offset: offset) }
            offset += 4
            return Array(String(scalar).utf8)
        }
    }
}
