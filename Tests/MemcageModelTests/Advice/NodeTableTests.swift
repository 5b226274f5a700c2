import MemcageModel
import Testing

@Suite("How many workers fit")
struct NodeTableTests {
    private static let eleven = ByteCount.mebibytes(11 << 10)

    @Test(
        "the known table of a node of 11 GB comes out for workers whose peaks are 2.5 to 3 GB",
        arguments: [
            2560, 2816, 3000, 3072, 3200,
        ])
    func known(peak: Int) throws {
        let advice = try #require(Advice([measured(peak)]))
        let rows = NodeTable(node: Self.eleven, advice).rows
        #expect(rows.map(\.workers) == [1, 2, 3, 4] && rows.map(\.isLast) == [false, false, false, true])
        #expect(rows.map(\.verdict) == [.safe, .safe, .risky, .unsafe])
        #expect(rows.prefix(2).map(\.memory) == [.mebibytes(8 << 10), .mebibytes(4 << 10)])
        #expect(rows[3].memory == nil)
    }

    @Test("in words")
    func words() throws {
        let advice = try #require(Advice([measured(3000)]))
        #expect(
            AdviceText.render(advice, NodeTable(node: Self.eleven, advice)).hasSuffix(
                """
                On a node of 11 GiB, workers × memory:
                  1 × 8 GiB     Safe
                  2 × 4 GiB     Safe
                  3 × 3 GiB     Risky
                  4 or more     Unsafe

                """))
    }

    @Test("whatever the node, memory suffices, is there, and verdicts do not go back")
    func holds() {
        var random = SplitMix64(seed: 8)
        for _ in 0..<2000 {
            let node = ByteCount(random.int(1...(1 << random.int(21...50))))
            let peak = ByteCount(random.int(1...(1 << random.int(20...45))))
            let request = peak.scaled(by: 1.1 + Double(random.int(0...40)) / 100)
            let table = NodeTable(node: node, request: request, peak: peak)
            let rows = table.rows
            #expect(rows.count < 40 && rows.last?.verdict == .unsafe && rows.dropLast().allSatisfy { $0.memory != nil })
            let order: [NodeTable.Verdict] = [.safe, .risky, .unsafe]
            let places = rows.compactMap { order.firstIndex(of: $0.verdict) }
            #expect(places == places.sorted())
            for row in rows {
                guard let memory = row.memory else { continue }
                #expect(memory >= (row.verdict == .safe ? request : peak) && memory.bytes * row.workers <= node.bytes)
            }
        }
    }

    @Test("a node that is too small for one says so")
    func small() throws {
        let advice = try #require(Advice([measured(1000)]))
        let table = NodeTable(node: .mebibytes(500), advice)
        #expect(table.rows.map(\.verdict) == [.unsafe] && table.safeWorkers == 0)
        #expect(AdviceText.render(advice, table).contains("1 or more     Unsafe"))
    }

    @Test("a run that memory ended is reckoned with all of its request")
    func wanted() throws {
        let advice = try #require(Advice([measured(320, ending: .wanted(moreThan: .mebibytes(400), "threshold"))]))
        #expect(NodeTable(node: .mebibytes(1000), advice).rows.map(\.verdict) == [.safe, .unsafe])
    }
}
