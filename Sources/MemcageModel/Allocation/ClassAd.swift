/// One number out of an HTCondor ad: the text that the batch system writes for a job, one `Name = value` a
/// line, names in any case; of two lines with one name the last counts, as in HTCondor itself.
///
/// Anybody may have written what is in there. Nothing of it is trusted, and all of it is bounded.
package enum ClassAd {
    /// An ad is some 20 KiB long; one of a large machine with many slots, a few times that.
    package static let largestFile = 1 << 20
    static let longestLine = 64 << 10

    package enum Defect: Error, Equatable, Sendable {
        case empty, tooLarge, lineTooLong, binary
        case missing(String)
        case notANumber(String, String)
        case notPositive(String, String)
        case outOfRange(String, String)

        /// Behind the name of the ad: `is empty`.
        package var message: String {
            switch self {
            case .empty: "is empty"
            case .tooLarge: "is larger than \(ByteCount(ClassAd.largestFile).inSentence)"
            case .lineTooLong: "has a line of more than \(ClassAd.longestLine >> 10) KiB"
            case .binary: "has NUL bytes in it"
            case .missing(let name): "says no \(name)"
            case .notANumber(let name, let value): "says \(name) = \(value), which is no number"
            case .notPositive(let name, let value): "says \(name) = \(value), which is not above 0"
            case .outOfRange(let name, let value): "says \(name) = \(value), more than any machine has"
            }
        }
    }

    /// The attribute of that name, as MiB.
    package static func mebibytes(_ name: String, in text: ByteString) throws(Defect) -> ByteCount {
        guard text.bytes.count <= largestFile else { throw .tooLarge }
        guard !text.bytes.contains(0) else { throw .binary }
        var found: ArraySlice<UInt8>?
        var isEmpty = true
        for line in text.bytes.split(separator: UInt8(ascii: "\n")) {
            guard line.count <= longestLine else { throw .lineTooLong }
            if !trimmed(line).isEmpty { isEmpty = false }
            if let value = value(of: name, in: line) { found = value }
        }
        if isEmpty { throw .empty }
        guard let found else { throw .missing(name) }
        return try size(found, name)
    }

    /// What stands behind `Name =`; nil for another name, a comment, or no assignment at all (`Name == 3`).
    private static func value(of name: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = trimmed(line[..<equals])
        guard key.count == name.utf8.count, zip(key, name.utf8).allSatisfy({ lowered($0) == lowered($1) }) else {
            return nil
        }
        let value = trimmed(line[(equals + 1)...])
        return value.first == UInt8(ascii: "=") ? nil : value
    }

    private static func size(_ value: ArraySlice<UInt8>, _ name: String) throws(Defect) -> ByteCount {
        let shown = shown(value)
        let isNegative = value.first == UInt8(ascii: "-")
        guard let number = number(isNegative ? value.dropFirst() : value) else { throw .notANumber(name, shown) }
        let bytes = number * Double(1 << 20)
        guard !isNegative, bytes >= 1 else { throw .notPositive(name, shown) }
        guard bytes <= ByteCount.largest else { throw .outOfRange(name, shown) }
        return ByteCount(Int(bytes))
    }

    /// An integer or a real: `2100`, `2100.0`, `2.1E+03`. No hexadecimal, no `nan`, no expression.
    private static func number(_ text: ArraySlice<UInt8>) -> Double? {
        let text = String(decoding: text, as: UTF8.self)
        guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return Double(decimal: text) }
        var exponent = text[text.index(after: mark)...]
        if let sign = exponent.first, sign == "+" || sign == "-" { exponent = exponent.dropFirst() }
        guard Double(decimal: text[..<mark]) != nil, !exponent.isEmpty, exponent.utf8.count <= 3,
            exponent.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Double(text)
    }

    private static func shown(_ value: ArraySlice<UInt8>) -> String {
        value.isEmpty
            ? "(nothing)" : ByteString(Array(value.prefix(40))).printable + (value.count > 40 ? "…" : "")
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let byte = text.first, isBlank(byte) { text = text.dropFirst() }
        while let byte = text.last, isBlank(byte) { text = text.dropLast() }
        return text
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
