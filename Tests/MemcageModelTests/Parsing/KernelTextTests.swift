import MemcageModel
import Testing

@Suite("The kernel's text files")
struct KernelTextTests {
    @Test(
        "a key is found at the start of a line and nowhere else",
        arguments: [
            ("anon 4096\n", 4096), ("anon\t12", 12), ("anon:   7 kB\n", 7), ("file 1\nanon 2\n", 2),
            ("anon_thp 9\nanon 3\n", 3), ("xanon 9\nanon 4", 4), ("file anon 9\nanon 5\n", 5), ("anon 0\n", 0),
            ("\n\nanon 6\n", 6), ("anon 9223372036854775807\n", Int.max),
        ])
    func found(text: String, value: Int) { #expect(reading(text) { $0.number(of: "anon") } == value) }

    @Test(
        "what is missing, cut off, not a number or too large is nothing",
        arguments: [
            "", "\n", "anon", "anon ", "anon\n", "anon \n5\n", "ano", "anon_thp 5\n", "anon -5\n", "anon x\n",
            "anon 9223372036854775808\n", "anon 99999999999999999999999999\n", "an\non 5\n", "anon=5\n",
        ])
    func missing(text: String) { #expect(reading(text) { $0.number(of: "anon") } == nil) }

    @Test("kB become bytes, and what does not fit then is nothing")
    func kibibytes() {
        #expect(reading("VmSwap:\t  12 kB\n") { $0.kibibytes(of: "VmSwap") } == .kibibytes(12))
        #expect(reading("VmSwap:\t9223372036854775807 kB\n") { $0.kibibytes(of: "VmSwap") } == nil)
    }

    @Test("no bytes whatever and no cut trap a parser")
    func arbitrary() {
        var random = SplitMix64(seed: 3)
        let whole = Array(
            "some avg10=0.00 total=5\nfull avg10=1.00 total=42\n12 (a) S 1 2\nanon 5\nRssAnon: 4 kB\n".utf8)
        for _ in 0..<5000 {
            var bytes = random.chance(0.5) ? random.bytes(random.int(0...60)) : Array(whole.prefix(random.int(0...100)))
            if !bytes.isEmpty { bytes[random.int(0...(bytes.count - 1))] = UInt8(random.int(0...255)) }
            reading(bytes: bytes) {
                _ = MemoryStat($0)
                _ = MemoryEvents($0)
                _ = PressureText.fullTotal($0)
                _ = ProcessStat($0)
                _ = ProcessMemory(status: $0)
                _ = ProportionalShare(rollup: $0)
            }
            _ = CgroupMembership.unifiedPath(ByteString(bytes))
            _ = CgroupMount.all(in: ByteString(bytes))
        }
    }
}
