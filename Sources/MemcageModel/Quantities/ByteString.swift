/// Bytes from outside that are usually text: an argument, a path. Linux promises no encoding, so the
/// bytes are kept and text is made of them only for people.
package struct ByteString: Equatable, Hashable, Sendable {
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package init(_ text: String) { self.bytes = Array(text.utf8) }

    /// The text when the bytes are valid UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// For people: control bytes and what is not UTF-8 as `\xNN`, so that no terminal or log is misled.
    package var printable: String {
        if isPlain { return String(decoding: bytes, as: UTF8.self) }
        var result = ""
        forEachPiece { result += Self.shown($0) }
        return result
    }

    /// As nearly all are: nothing to be escaped, and no need to look for it.
    private var isPlain: Bool { bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

    /// As one would type it to a shell: bare where it can be, else in quotes, and in `$'…'` where bytes must be
    /// escaped. Typed into bash it is the same word again.
    package var quoted: String {
        if isPlain, bytes.allSatisfy(Self.isPlainInShell), !bytes.isEmpty { return printable }
        if !bytes.isEmpty, bytes.allSatisfy(Self.isPlainInShell), text != nil, !needsEscapes { return printable }
        let escaping = needsEscapes
        var result = escaping ? "$'" : "'"
        forEachPiece { piece in
            switch piece {
            case .scalar("'"): result += escaping ? "\\'" : "'\\''"
            case .scalar("\\") where escaping: result += "\\\\"
            default: result += Self.shown(piece)
            }
        }
        return result + "'"
    }

    private enum Piece {
        case scalar(Unicode.Scalar)
        case byte(UInt8)
    }

    private static func shown(_ piece: Piece) -> String {
        switch piece {
        case .scalar(let scalar): String(scalar)
        case .byte(let byte): "\\x" + hexadecimal(byte)
        }
    }

    private var needsEscapes: Bool {
        var found = false
        forEachPiece { if case .byte = $0 { found = true } }
        return found
    }

    /// Scalars that may be shown, and every byte of what may not.
    private func forEachPiece(_ body: (Piece) -> Void) {
        var rest = bytes[...]
        while let first = rest.first {
            let length = Self.sequenceLength(first)
            if length <= rest.count, let text = String(validating: rest.prefix(length), as: UTF8.self),
                let scalar = text.unicodeScalars.first, !Self.isControl(scalar)
            {
                body(.scalar(scalar))
                rest = rest.dropFirst(length)
            } else if length <= rest.count, length > 1, String(validating: rest.prefix(length), as: UTF8.self) != nil {
                for byte in rest.prefix(length) { body(.byte(byte)) }
                rest = rest.dropFirst(length)
            } else {
                body(.byte(first))
                rest = rest.dropFirst()
            }
        }
    }

    private static func sequenceLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0...: 4
        default: 1
        }
    }

    // C0, DEL, C1, and the line and direction controls that can disguise what a terminal shows.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F: true
        default: false
        }
    }

    private static func isPlainInShell(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "/"), UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: ":"), UInt8(ascii: "="),
            UInt8(ascii: "@"), UInt8(ascii: "%"):
            true
        default: byte >= 0x80
        }
    }

    package static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }
}

extension ByteString: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}

extension [ByteString] {
    /// A command line for people.
    package var commandLine: String {
        var line = ""
        for word in self { line += line.isEmpty ? word.quoted : " " + word.quoted }
        return line
    }
}
