/// A place in bytes that are read from front to back, where nothing may be allocated: the lines of recordings that
/// have millions of them. What it returns nil or false for, it may have read in part.
package struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset >= bytes.count }

    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func skip() { offset = min(offset + 1, bytes.count) }

    func slice(from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[min(start, offset)..<offset])
    }

    mutating func take(_ text: StaticString) -> Bool {
        take(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Passes over these bytes; stays where others stand.
    mutating func take(_ expected: UnsafeRawBufferPointer) -> Bool {
        let count = expected.count
        guard bytes.count - offset >= count else { return false }
        var place = 0
        while place + 8 <= count {
            guard
                bytes.loadUnaligned(fromByteOffset: offset + place, as: UInt64.self)
                    == expected.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            else { return false }
            place += 8
        }
        while place < count {
            guard bytes[offset + place] == expected[place] else { return false }
            place += 1
        }
        offset += count
        return true
    }

    /// Digits, as JSON has them: no zero in front of others. So many as fit without a thought.
    mutating func integer() -> Int? {
        let start = offset
        let value = digits(onto: 0)
        let count = offset - start
        guard count > 0, count <= 18, count == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        return value
    }

    /// Digits, with a point and more of them or without. Only such that the division below gives the same Double as
    /// any other way of reading: both numbers are exact then, and a quotient is rounded once.
    package mutating func decimal() -> Double? {
        let start = offset
        guard let whole = integer() else { return nil }
        guard next == UInt8(ascii: ".") else { return offset - start <= 15 ? Double(whole) : nil }
        skip()
        let point = offset
        let value = digits(onto: whole)
        let places = offset - point
        guard places > 0, offset - start <= 16 else { return nil }
        return Double(value) / Self.powers[places]
    }

    @inline(__always)
    private mutating func digits(onto value: Int) -> Int {
        var value = value
        while offset < bytes.count {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int(digit)
            offset += 1
        }
        return value
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    ]
}

extension UnsafeRawBufferPointer {
    /// Where the first newline stands; eight bytes are looked at together.
    var firstNewline: Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var place = 0
        while place + 8 <= count {
            // A byte of `difference` is zero where a newline stands; the expression has its high bit set then, and
            // in no byte below it.
            let difference =
                UInt64(littleEndian: loadUnaligned(fromByteOffset: place, as: UInt64.self)) ^ (ones &* 0x0A)
            let found = (difference &- ones) & ~difference & (ones &* 0x80)
            if found != 0 { return place + found.trailingZeroBitCount / 8 }
            place += 8
        }
        while place < count {
            if self[place] == 0x0A { return place }
            place += 1
        }
        return nil
    }
}
