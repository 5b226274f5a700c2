/// An amount of memory in bytes; never negative.
package struct ByteCount: Equatable, Comparable, Hashable, Sendable {
    package var bytes: Int

    package init(_ bytes: Int) { self.bytes = max(0, bytes) }

    package static let zero = ByteCount(0)
    package static func kibibytes(_ count: Int) -> ByteCount { ByteCount(count << 10) }
    package static func mebibytes(_ count: Int) -> ByteCount { ByteCount(count << 20) }

    package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }
    package static func + (left: ByteCount, right: ByteCount) -> ByteCount {
        let (sum, overflow) = left.bytes.addingReportingOverflow(right.bytes)
        return ByteCount(overflow ? .max : sum)
    }
    /// Stops at zero: counters read one after another may disagree by a little.
    package static func - (left: ByteCount, right: ByteCount) -> ByteCount {
        ByteCount(left.bytes - right.bytes)
    }
    package static func += (left: inout ByteCount, right: ByteCount) { left = left + right }

    /// This amount times a ratio, rounded down.
    package func scaled(by ratio: Double) -> ByteCount {
        let product = Double(bytes) * ratio
        return ByteCount(product < Double(Int.max / 2) ? Int(product) : Int.max / 2)
    }

    /// Share of a whole, 0 when the whole is nothing.
    package func share(of whole: ByteCount) -> Double {
        whole.bytes == 0 ? 0 : Double(bytes) / Double(whole.bytes)
    }

    /// Whole mebibytes, rounded to the nearest.
    package var mebibytes: Int { (bytes >> 20) + ((bytes >> 19) & 1) }
}

extension ByteCount {
    /// The largest size that is accepted: what a signed 64-bit count of bytes can hold, less a margin
    /// so that sums of a few such counts cannot overflow.
    static let largest = Double(1 << 60)

    /// Reads `2000` (MiB), `1.5G`, `300K`, `2GiB`… with powers of 1024. Nil when it is not one, is
    /// negative, or does not fit.
    package init?(parsing text: some StringProtocol) {
        var digits = text[...]
        var unit = 1 << 20
        if digits.hasSuffix("iB") { digits = digits.dropLast(2) }
        let suffixed = digits.endIndex != text.endIndex
        if let last = digits.last, let shift = Self.shift(of: last) {
            unit = 1 << shift
            digits = digits.dropLast()
        } else if suffixed {
            return nil
        }
        guard let number = Double(decimal: digits) else { return nil }
        let bytes = number * Double(unit)
        guard bytes <= Self.largest else { return nil }
        self.init(Int(bytes))
    }

    private static func shift(of unit: Character) -> Int? {
        switch unit {
        case "K", "k": 10
        case "M", "m": 20
        case "G", "g": 30
        case "T", "t": 40
        default: nil
        }
    }

    /// `2000MB` as the original tools write it ("MB" is MiB): whole when it is, else one decimal.
    package var asOriginal: String {
        bytes & ((1 << 20) - 1) == 0 ? "\(bytes >> 20)MB" : asOriginalWithDecimal
    }

    /// `1600.0MB`: always one decimal.
    package var asOriginalWithDecimal: String {
        "\((Double(bytes) / Double(1 << 20)).fixed(1))MB"
    }

    /// `317 MiB`, for sentences.
    package var inSentence: String {
        bytes < 10 << 20 && bytes & ((1 << 20) - 1) != 0
            ? "\((Double(bytes) / Double(1 << 20)).fixed(1)) MiB" : "\(mebibytes) MiB"
    }
}
