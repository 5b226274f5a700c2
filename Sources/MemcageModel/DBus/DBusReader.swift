/// Reads values in the D-Bus wire format. The bytes come from another process: whatever does not fit is nil.
package struct DBusReader: Sendable {
    private let bytes: [UInt8]
    private var place = 0
    private let isBigEndian: Bool

    package init(_ bytes: [UInt8], isBigEndian: Bool) {
        self.bytes = bytes
        self.isBigEndian = isBigEndian
    }

    package mutating func align(_ boundary: Int) { place += (boundary - place % boundary) % boundary }

    package mutating func byte() -> UInt8? {
        guard place < bytes.count else { return nil }
        defer { place += 1 }
        return bytes[place]
    }

    package mutating func uint32() -> UInt32? {
        align(4)
        guard place + 4 <= bytes.count else { return nil }
        defer { place += 4 }
        let four = bytes[place..<place + 4]
        return (isBigEndian ? Array(four) : four.reversed()).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A string or an object path.
    package mutating func string() -> String? {
        guard let length = uint32() else { return nil }
        return text(Int(length))
    }

    package mutating func signature() -> String? {
        guard let length = byte() else { return nil }
        return text(Int(length))
    }

    private mutating func text(_ length: Int) -> String? {
        guard length >= 0, length < bytes.count - place, bytes[place + length] == 0 else { return nil }
        defer { place += length + 1 }
        return String(decoding: bytes[place..<place + length], as: UTF8.self)
    }

    /// Where the array that starts here ends; nil where it would reach beyond the bytes.
    package mutating func end(ofArrayAlignedTo alignment: Int) -> Int? {
        guard let length = uint32() else { return nil }
        align(alignment)
        guard place + Int(length) <= bytes.count else { return nil }
        return place + Int(length)
    }

    package func isBefore(_ end: Int) -> Bool { place < end }
}
