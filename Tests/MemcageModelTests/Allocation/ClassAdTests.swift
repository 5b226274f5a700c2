import MemcageModel
import Testing

@Suite("A number out of an HTCondor ad")
struct ClassAdTests {
    private func memory(_ text: String) -> Result<ByteCount, ClassAd.Defect> { memory(ByteString(text)) }

    private func memory(_ text: ByteString) -> Result<ByteCount, ClassAd.Defect> {
        do throws(ClassAd.Defect) { return .success(try ClassAd.mebibytes("Memory", in: text)) } catch {
            return .failure(error)
        }
    }

    @Test(
        "is found by its name in any case, an integer or a real",
        arguments: [
            "Memory = 2100\n", "Memory = 2100", "MEMORY=2100\n", "memory\t=\t2100\r\n", "  Memory = 2100  \n",
            "Memory = 2100.0\n", "Memory = 2.1E+03\n", "Memory = 2.1000e3\n", "Memory = 210000E-02\n",
            "MyType = \"Machine\"\nTotalMemory = 64000\nMemory = 2100\nDetectedMemory = 64000\n",
            "# Memory = 1\n// Memory = 2\n\n \nMemory = 2100\n", "#Memory = 1\nMemory = 2100\n",
            "Name = \"Memory = 1\"\nMemory = 2100\n", "Memory == 5\nMemory = 2100\nMemoryUsage = 3\n",
        ])
    func found(text: String) { #expect(memory(text) == .success(.mebibytes(2100))) }

    @Test("of two lines with one name the last counts, as in HTCondor itself")
    func last() {
        #expect(memory("Memory = 1\nmemory = 2\n") == .success(.mebibytes(2)))
        #expect(memory("Memory = 1\nmemory = \"x\"\n") == .failure(.notANumber("Memory", "\"x\"")))
    }

    @Test("a part of a MiB is taken as bytes")
    func fraction() { #expect(memory("Memory = 0.5") == .success(ByteCount(1 << 19))) }

    @Test(
        "is a named defect where there is none",
        arguments: [
            ("", .empty), ("\n\n \r\n", .empty), ("Cpus = 1\n", .missing("Memory")), ("Memory\n", .missing("Memory")),
            ("MyMemory = 2\n", .missing("Memory")), ("Memory == 5\n", .missing("Memory")),
            ("Memory =\n", .notANumber("Memory", "(nothing)")), ("Memory = -5\n", .notPositive("Memory", "-5")),
            ("Memory = -1.5E3", .notPositive("Memory", "-1.5E3")), ("Memory = 0", .notPositive("Memory", "0")),
            ("Memory = 0.0", .notPositive("Memory", "0.0")), ("Memory = -x", .notANumber("Memory", "-x")),
            ("Memory = \"2100\"", .notANumber("Memory", "\"2100\"")),
            ("Memory = TotalMemory / 2", .notANumber("Memory", "TotalMemory / 2")),
            ("Memory = undefined", .notANumber("Memory", "undefined")), ("Memory = nan", .notANumber("Memory", "nan")),
            ("Memory = inf", .notANumber("Memory", "inf")), ("Memory = 0x10", .notANumber("Memory", "0x10")),
            ("Memory = 2100 MB", .notANumber("Memory", "2100 MB")), ("Memory = 1E", .notANumber("Memory", "1E")),
            ("Memory = E5", .notANumber("Memory", "E5")), ("Memory = 1E+9999", .notANumber("Memory", "1E+9999")),
            ("Memory = 1E+300", .outOfRange("Memory", "1E+300")),
            ("Memory = 18446744073709551616", .outOfRange("Memory", "18446744073709551616")),
            ("Memory = 9223372036854775807", .outOfRange("Memory", "9223372036854775807")),
            ("Memory = 1E-300", .notPositive("Memory", "1E-300")),
        ] as [(String, ClassAd.Defect)])
    func defects(text: String, defect: ClassAd.Defect) { #expect(memory(text) == .failure(defect)) }

    @Test("hostile text is passed over, whatever else it says")
    func hostile() {
        let good = Array("Memory = 2100\n".utf8)
        let line = [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(memory(ByteString(good + line)) == .failure(.lineTooLong))
        #expect(memory(ByteString(good + line + good + line)) == .failure(.tooLarge))
        #expect(memory(ByteString(good + [0])) == .failure(.binary))
        #expect(memory(ByteString([0])) == .failure(.binary))
        #expect(memory(ByteString([0xFF, 0xFE, 0x0A] + good)) == .success(.mebibytes(2100)))
        let digits = String(repeating: "9", count: 1000)
        guard case .failure(let defect) = memory("Memory = \(digits)") else {
            Issue.record("a thousand digits were taken")
            return
        }
        #expect(defect.message.utf8.count < 150, "\(defect.message)")
    }

    @Test("what a defect shows cannot mislead a terminal")
    func shown() {
        #expect(memory("Memory = \u{1B}[31m") == .failure(.notANumber("Memory", "\\x1b[31m")))
    }

    @Test("no bytes whatever trap, and no size comes of them that no machine has")
    func random() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<2000 {
            let text = ByteString(Array("Memory = ".utf8) + random.bytes(12))
            if case .success(let size) = memory(text) { #expect(size > .zero && size.bytes <= 1 << 60) }
        }
    }
}
