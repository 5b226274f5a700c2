/// How much memory a place grants: every source that was looked at, and what follows.
package struct Allocation: Equatable, Sendable {
    /// In the order of `AllocationSource.Kind`, and from the cage outwards within a kind.
    package var sources: [AllocationSource]

    package init(_ sources: [AllocationSource] = []) { self.sources = sources }

    /// The smallest of those that grant; of equals the first, which names the cause rather than its shadow.
    package var winner: AllocationSource? { smallest { $0.grants } }

    /// What the place grants; nil where nothing is known.
    package var grant: ByteCount? { winner?.value }

    /// The smallest line at which the kernel kills.
    var heldByKernel: AllocationSource? { smallest { $0.isHeldByKernel } }

    /// What `auto` is the most of: the grant, or what the node has free now.
    var bound: AllocationSource? { smallest { $0.grants || $0 == .available } }

    /// What `auto` comes to; nil where nothing is known, or too little.
    package var auto: ByteCount? {
        // What is free now says nothing of what may be taken: alone it is no allocation.
        guard winner != nil, let size = bound?.value else { return nil }
        return Self.withMargin(size).map(Self.whole)
    }

    /// Sources that were passed over, for people.
    package var defects: [String] {
        sources.compactMap { source in
            guard case .defect(let why) = source.finding else { return nil }
            return "\(source.name) \(why): passed over"
        }
    }

    private func smallest(_ counts: (AllocationSource.Kind) -> Bool) -> AllocationSource? {
        var best: AllocationSource?
        for source in sources where counts(source.kind) {
            guard let size = source.value else { continue }
            if let least = best?.value, least <= size { continue }
            best = source
        }
        return best
    }

    static let leastMargin = ByteCount.mebibytes(64)

    /// What is left of a size for a job when 5 % stay free, or 64 MiB, whichever is more; nil: nothing.
    static func withMargin(_ size: ByteCount) -> ByteCount? {
        let left = size - max(size.scaled(by: 0.05), leastMargin)
        return left > .zero ? left : nil
    }

    /// Rounded down to whole MiB, as people write sizes; below 1 MiB as it is.
    static func whole(_ size: ByteCount) -> ByteCount {
        size < .mebibytes(1) ? size : ByteCount(size.bytes - size.bytes % (1 << 20))
    }
}
