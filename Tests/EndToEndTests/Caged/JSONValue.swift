/// A JSON document as a test reads it.
indirect enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Throws where the bytes are no JSON, so that a test of a written file is also one of its form.
    init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }

    /// The value under these names, one inside the other; nil where there is none.
    subscript(_ path: String...) -> JSONValue? {
        var value = self
        for name in path {
            guard case .object(let members) = value, let next = members[name] else { return nil }
            value = next
        }
        return value
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var double: Double? { if case .number(let number) = self { number } else { nil } }
    var integer: Int? { double.map { Int($0) } }
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
    var names: [String] { if case .object(let members) = self { members.keys.sorted() } else { [] } }
}

struct JSONError: Error, CustomStringConvertible {
    var description: String
}

/// Reads one document by the letter of RFC 8259.
private struct JSONReader {
    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value()
        skipBlanks()
        guard at == bytes.count else { throw error("nothing more") }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return .object(try members())
        case UInt8(ascii: "["): return .array(try elements())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members() throws(JSONError) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        try list("{", "}") { reader throws(JSONError) in
            reader.skipBlanks()
            let name = try reader.string()
            try reader.take(":")
            guard members.updateValue(try reader.value(), forKey: name) == nil else { throw reader.error("a new name") }
        }
        return members
    }

    private mutating func elements() throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        try list("[", "]") { reader throws(JSONError) in elements.append(try reader.value()) }
        return elements
    }

    private mutating func list(
        _ open: Character, _ close: Character, _ one: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try take(open)
        skipBlanks()
        if peek == close.asciiValue {
            at += 1
            return
        }
        while true {
            try one(&self)
            skipBlanks()
            if peek == close.asciiValue { break }
            try take(",")
        }
        at += 1
    }

    private mutating func string() throws(JSONError) -> String {
        try take("\"")
        var text: [UInt8] = []
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error("no bare control character") }
            at += 1
            if byte == UInt8(ascii: "\\") { text += try escaped() } else { text.append(byte) }
        }
        try take("\"")
        guard let valid = String(validating: text, as: UTF8.self) else { throw error("UTF-8") }
        return valid
    }

    private mutating func escaped() throws(JSONError) -> [UInt8] {
        guard let letter = peek else { throw error("an escape") }
        at += 1
        if letter == UInt8(ascii: "u") {
            let digits = String(decoding: bytes[at..<min(at + 4, bytes.count)], as: UTF8.self)
            guard let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else { throw error("\\u") }
            at += 4
            return Array(String(scalar).utf8)
        }
        let plain: [Character: UInt8] = ["n": 10, "t": 9, "r": 13, "b": 8, "f": 12, "\"": 34, "\\": 92, "/": 47]
        guard let byte = plain[Character(Unicode.Scalar(letter))] else { throw error("a known escape") }
        return [byte]
    }

    private mutating func number() throws(JSONError) -> Double {
        let start = at
        while let byte = peek, "+-.eE0123456789".utf8.contains(byte) { at += 1 }
        guard let number = Double(String(decoding: bytes[start..<at], as: UTF8.self)) else { throw error("a value") }
        return number
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[at...].starts(with: word.utf8) else { throw error(word) }
        at += word.utf8.count
        return value
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func take(_ character: Character) throws(JSONError) {
        skipBlanks()
        guard peek == character.asciiValue else { throw error("'\(character)'") }
        at += 1
    }

    mutating func skipBlanks() {
        while let byte = peek, [9, 10, 13, 32].contains(byte) { at += 1 }
    }

    private func error(_ wanted: String) -> JSONError {
        JSONError(description: "not JSON: \(wanted) expected at byte \(at) of \(bytes.count)")
    }
}
