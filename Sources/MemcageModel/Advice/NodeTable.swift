/// How many such runs, or workers, a node has room for, and what each may be given.
package struct NodeTable: Equatable, Sendable {
    package enum Verdict: String, Sendable {
        /// All fit with their margins, and a fifth of the node is left for the system and the page cache.
        case safe = "Safe"
        /// Their peaks fit, a twentieth to spare, in nine tenths of the node; their margins do not.
        case risky = "Risky"
        case unsafe = "Unsafe"
    }

    package struct Row: Equatable, Sendable {
        package var workers: Int
        /// For each; nil where there is not enough.
        package var memory: ByteCount?
        package var verdict: Verdict
        /// So it is for any larger number.
        package var isLast: Bool
    }

    package let node: ByteCount
    private let request: ByteCount
    private let peak: ByteCount

    package init(node: ByteCount, _ advice: Advice) {
        self.init(node: node, request: advice.request, peak: advice.highest.floor == nil ? advice.peak : advice.request)
    }

    package init(node: ByteCount, request: ByteCount, peak: ByteCount) {
        self.node = node
        self.request = request
        self.peak = peak
    }

    private var safe: ByteCount { node.scaled(by: 0.8) }
    private var risky: ByteCount { node.scaled(by: 0.9) }

    private var riskyWorkers: Int { Self.most(peak.scaled(by: 1.05), in: risky) }

    private static func most(_ size: ByteCount, in whole: ByteCount) -> Int { whole.bytes / max(1, size.bytes) }

    /// 0 when not even one is safe.
    package var safeWorkers: Int { Self.most(request, in: safe) }

    package func verdict(_ workers: Int) -> Verdict {
        if workers <= safeWorkers { return .safe }
        return workers <= riskyWorkers ? .risky : .unsafe
    }

    /// What each of so many may be given; nil where there is not enough.
    package func memory(_ workers: Int) -> ByteCount? {
        switch verdict(workers) {
        case .safe: Self.round(safe.bytes / workers, atLeast: request)
        case .risky: Self.round(risky.bytes / workers, atLeast: peak)
        case .unsafe: nil
        }
    }

    /// Down to a figure that people would write.
    private static func round(_ share: Int, atLeast least: ByteCount) -> ByteCount {
        for step in [1 << 30, 100 << 20, 1 << 20] where share / step * step >= least.bytes && share >= step {
            return ByteCount(share / step * step)
        }
        return ByteCount(share)
    }

    /// Every number up to eight; of more, those at which something changes, and every other power of two.
    package var rows: [Row] {
        let last = max(safeWorkers, riskyWorkers)
        var numbers = Set((1...8).filter { $0 <= last })
        var power = 16
        while power < last {
            numbers.insert(power)
            power *= 4
        }
        for number in [safeWorkers, last] where number > 0 { numbers.insert(number) }
        let listed = numbers.sorted().map { Row(workers: $0, memory: memory($0), verdict: verdict($0), isLast: false) }
        return listed + [Row(workers: last + 1, memory: nil, verdict: .unsafe, isLast: true)]
    }
}
