import MemcageModel
import Testing

extension AllocationSource {
    init(_ kind: Kind, _ mebibytes: Int, _ place: String = "here") {
        self.init(kind, place, .value(.mebibytes(mebibytes)))
    }
}

@Suite("What a place grants")
struct AllocationTests {
    @Test("the smallest wins, and of equals the first")
    func winner() {
        let allocation = Allocation([
            .init(.machineAd, 2100), .init(.slurm, "x", .silent("not set")), .init(.cgroup, 2000, "inner"),
            .init(.cgroup, 2000, "outer"), .init(.total, 8000), .init(.available, 500), .init(.addressSpace, 100),
        ])
        #expect(allocation.winner?.place == "inner")
        #expect(allocation.grant == .mebibytes(2000))
    }

    @Test(
        "auto leaves 5 % or 64 MiB, whichever is more",
        arguments: [(8000, 7600), (2100, 1995), (1280, 1216), (1000, 936), (65, 1), (2001, 1900)])
    func margin(grant: Int, auto: Int) {
        #expect(Allocation([.init(.total, grant)]).auto == .mebibytes(auto))
    }

    @Test("auto stays under what is free, which alone is no grant")
    func available() {
        #expect(Allocation([.init(.total, 8000), .init(.available, 2000)]).auto == .mebibytes(1900))
        #expect(Allocation([.init(.total, 1000), .init(.available, 2000)]).auto == .mebibytes(936))
        let alone = Allocation([.init(.available, 2000)])
        #expect(alone.auto == nil && alone.grant == nil && alone.winner == nil)
    }

    @Test("auto is nothing where nothing is left, or nothing known")
    func nothing() {
        for size in [0, 1, 64] { #expect(Allocation([.init(.total, size)]).auto == nil) }
        #expect(Allocation().auto == nil && Allocation().grant == nil)
    }

    @Test("auto is never above the grant, nor above what is free, and grows with them")
    func bounded() {
        var random = SplitMix64(seed: 11)
        var last = (grant: 0, auto: 0)
        for grant in (0..<300).map({ _ in Int(random.next() % (64 << 30)) }).sorted() {
            let auto = Allocation([.init(.cgroup, "x", .value(ByteCount(grant)))]).auto?.bytes ?? 0
            #expect(auto <= max(0, grant - (64 << 20)) && auto >= last.auto, "\(grant)")
            last = (grant, auto)
        }
    }
}
