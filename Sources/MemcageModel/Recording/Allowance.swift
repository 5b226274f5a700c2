/// How much of a recording marks may take: a burst, and what comes in slowly. 10,000 marks spread over a week are
/// all kept, and so are the first few thousand of a storm; of the rest some.
package struct Allowance: Sendable {
    /// Bytes; about 5,000 marks.
    package static let burst = 512 << 10
    /// Bytes in a second: 2.4 MB in a week.
    package static let rate = 4.0

    private var left = Double(burst)
    private var last: Moment?
    /// What was refused since it was last asked for.
    package private(set) var refused = 0

    package init() {}

    package mutating func take(_ bytes: Int, at time: Moment) -> Bool {
        if let last { left = min(Double(Self.burst), left + max(0, (time - last).inSeconds) * Self.rate) }
        last = time
        guard left >= Double(bytes) else {
            refused += 1
            return false
        }
        left -= Double(bytes)
        return true
    }

    package mutating func takeRefused() -> Int {
        defer { refused = 0 }
        return refused
    }
}
