import MemcageModel
import Testing

@Suite("Sizes")
struct SizeTests {
    static let mebibyte = 1 << 20

    @Test(
        "a bare number is MiB, a unit is a power of 1024",
        arguments: [
            ("2000", 2000 * mebibyte), ("0", 0), ("0.5", mebibyte / 2), (".5", mebibyte / 2), ("5.", 5 * mebibyte),
            ("007", 7 * mebibyte), ("1K", 1024), ("1k", 1024), ("300K", 300 << 10), ("1KiB", 1024), ("20M", 20 << 20),
            ("20m", 20 << 20), ("20MiB", 20 << 20), ("1.5G", 3 << 29), ("2GiB", 2 << 30), ("2g", 2 << 30),
            ("1T", 1 << 40), ("1TiB", 1 << 40), ("1048576T", 1 << 60), ("0.0009765625K", 1),
        ] as [(String, Int)])
    func accepted(text: String, bytes: Int) { #expect(ByteCount(parsing: text)?.bytes == bytes) }

    @Test(
        "nothing else is a size",
        arguments: [
            "", " ", "-5", "+5", "12Q", "12P", "1180591620717411303424", "1048577T", "nan", "inf", "infinity",
            "0x10", "1e3", "1E3", "iB", "KiB", "K", "2iB", "2B", "2KB", "2Ki", "2 G", " 2", "2\n", "1.2.3", ".", "..",
            "1,5G", "1_000", "٣", "2GG", "2GiBiB", "auto", "50%", "5K\u{301}", String(repeating: "9", count: 65),
            "0." + String(repeating: "3", count: 4000),
        ])
    func refused(text: String) { #expect(ByteCount(parsing: text) == nil) }

    @Test("a long fraction is rounded down to bytes")
    func longFraction() {
        #expect(ByteCount(parsing: "0.33333333333333333333333333333333333333333333K")?.bytes == 341)
        #expect(ByteCount(parsing: "0.0000000000000000000000000000001")?.bytes == 0)
    }

    @Test("no sum, difference or share of accepted sizes leaves its range")
    func arithmetic() {
        let most = ByteCount(.max)
        #expect(most + most == most)
        #expect(ByteCount(1) - most == .zero)
        #expect(ByteCount(-1) == .zero)
        #expect(most.scaled(by: 1e9).bytes == Int.max / 2)
        #expect(ByteCount(1 << 60).scaled(by: 1).bytes == 1 << 60)
        #expect(ByteCount(10).share(of: .zero) == 0)
        #expect(ByteCount(10).share(of: ByteCount(40)) == 0.25)
    }

    @Test("a share is rounded down: a line is never above what was asked for")
    func scaled() {
        #expect(ByteCount(10).scaled(by: 0.99).bytes == 9)
        #expect(ByteCount.mebibytes(2000).scaled(by: 0.8) == .mebibytes(1600))
        #expect(ByteCount.mebibytes(4000).scaled(by: 0.9) == .mebibytes(3600))
    }

    @Test("whole MiB are rounded to the nearest")
    func mebibytes() {
        #expect(ByteCount((317 << 20) + (1 << 19) - 1).mebibytes == 317)
        #expect(ByteCount((317 << 20) + (1 << 19)).mebibytes == 318)
    }

    @Test(
        "for people",
        arguments: [
            (ByteCount.mebibytes(2000), "2000MB", "2000.0MB", "2000 MiB"),
            (.kibibytes(1536), "1.5MB", "1.5MB", "1.5 MiB"), (.zero, "0MB", "0.0MB", "0 MiB"),
            (.kibibytes(300 << 10 | 600), "300.6MB", "300.6MB", "301 MiB"),
        ])
    func shown(size: ByteCount, original: String, decimal: String, sentence: String) {
        #expect(size.asOriginal == original)
        #expect(size.asOriginalWithDecimal == decimal)
        #expect(size.inSentence == sentence)
    }
}
