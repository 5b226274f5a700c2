/// Least, mean and most of a figure.
package struct Triple: Equatable, Sendable {
    package var least: Int
    package var mean: Int
    package var most: Int
    package init(_ least: Int, _ mean: Int, _ most: Int) {
        self.least = least
        self.mean = mean
        self.most = most
    }
}

/// A figure over many looks. Looks are not evenly spaced (near a line there are many), so that in the mean each
/// counts for the time since the one before it.
package struct Extent: Equatable, Sendable {
    private var least = Int.max
    private var most = Int.min
    private var sum = 0.0
    private var weight = 0.0

    package init() {}

    /// `seconds`: since the look before; the first one has none, and counts until there is a second.
    package mutating func add(_ value: Int, for seconds: Double) {
        let weight = max(seconds, 1e-9)
        least = min(least, value)
        most = max(most, value)
        sum += Double(value) * weight
        self.weight += weight
    }

    package mutating func add(_ value: ByteCount?, for seconds: Double) {
        if let value { add(value.bytes, for: seconds) }
    }

    package var isEmpty: Bool { weight == 0 }

    /// Nil when nothing was added.
    package var triple: Triple? { mean.map { Triple(least, Int($0.rounded()), most) } }

    /// Between least and most, whatever rounding does.
    package var mean: Double? {
        isEmpty ? nil : min(max(sum / weight, Double(least)), Double(most))
    }

    package var maximum: Int? { isEmpty ? nil : most }
}
