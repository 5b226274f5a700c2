/// Reading the kernel's text files in place: nothing is allocated, nothing is trusted. A number that
/// does not fit, or a line that is not there, is nil.
extension Span where Element == UInt8 {
    /// The number behind a key at the start of a line: `anon 4096`, `VmSwap:\t  12 kB`.
    /// The byte behind the key must be a blank or a colon, so that `file` never finds `file_mapped`.
    package func number(of key: StaticString) -> Int? {
        let length = key.utf8CodeUnitCount
        var start = 0
        while start + length < count {
            if matches(key, at: start) {
                let next = self[start + length]
                if next == UInt8(ascii: " ") || next == UInt8(ascii: ":") || next == UInt8(ascii: "\t") {
                    return number(at: start + length + 1)
                }
            }
            start = lineEnd(from: start) + 1
        }
        return nil
    }

    package func bytes(of key: StaticString) -> ByteCount? {
        guard let value = number(of: key) else { return nil }
        return ByteCount(value)
    }

    /// A kB value of /proc as bytes.
    package func kibibytes(of key: StaticString) -> ByteCount? {
        guard let value = number(of: key), value < Int.max >> 10 else { return nil }
        return .kibibytes(value)
    }

    /// The decimal number at or behind this place, blanks skipped.
    package func number(at start: Int) -> Int? {
        var index = start
        while index < count, self[index] == UInt8(ascii: " ") || self[index] == UInt8(ascii: "\t") { index += 1 }
        var value = 0
        let first = index
        while index < count, let digit = digit(at: index) {
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(digit)
            if tooLarge || overflow { return nil }
            value = sum
            index += 1
        }
        return index == first ? nil : value
    }

    /// Where the line that holds this place ends: at its newline, or at the end of the text.
    package func lineEnd(from start: Int) -> Int {
        var index = start
        while index < count, self[index] != UInt8(ascii: "\n") { index += 1 }
        return index
    }

    package func matches(_ text: StaticString, at start: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard start >= 0, start + length <= count else { return false }
        let wanted = text.utf8Start
        for offset in 0..<length where self[start + offset] != wanted[offset] { return false }
        return true
    }

    /// `text`: not empty.
    package func contains(_ text: StaticString, in range: Range<Int>) -> Bool {
        let last = range.upperBound - text.utf8CodeUnitCount
        let first = text.utf8Start[0]
        var index = range.lowerBound
        while index <= last {
            if self[index] == first, matches(text, at: index) { return true }
            index += 1
        }
        return false
    }

    private func digit(at index: Int) -> Int? {
        let byte = self[index]
        return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
    }
}
