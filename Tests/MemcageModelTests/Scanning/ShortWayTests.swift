import MemcageModel
import Testing

/// Lines that are read without an allocation give what the general reader makes of them. A blank behind the first
/// brace is lost on the general reader, and sends a line to it.
@Suite("The short way through a recording")
struct ShortWayTests {
    /// A trace as memcage writes one: processes come, change their command under one pid, and go.
    private static func trace(_ random: inout SplitMix64, samples: Int) -> [String] {
        let commands: [[ByteString]] = [
            ["python3", "fit.py"], ["a\"b\\", "ünï", ""], ["x", ByteString([0xFF])], [], ["bash", "-c", "a\nb"],
        ]
        var lines = [TraceLines.start()]
        for index in 0..<samples {
            let bytes = random.int(0...(4 << 30))
            var span = TraceSpan(
                time: 1000 + Double(index) * 2.125, length: 2.125, looks: random.int(1...9),
                charged: Triple(bytes / 2, bytes, bytes + random.int(0...9999)), processes: Triple(1, 1, 2),
                threads: Triple(1, 2, 3))
            if random.int(0...3) > 0 {
                span.current = Triple(bytes, bytes + 1, bytes + 4096)
                span.pressure = PressureTotals(some: random.int(0...99999), full: 5)
                span.traffic = Traffic(read: .mebibytes(index), written: .zero)
                span.swap = Triple(0, 0, 0)
            }
            span.largest = (0..<random.int(0...5)).map { row in
                ProcessRow(
                    pid: Int32(row * 7 + random.int(1...3)), memory: ByteCount(bytes / (row + 2)),
                    commandLine: commands[random.int(0...(commands.count - 1))])
            }
            lines.append(TraceText.line(.sample(span)))
        }
        return lines
    }

    @Test("a picture is the same by both ways", arguments: [1, 2, 3, 4] as [UInt64])
    func same(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let lines = Self.trace(&random, samples: 900)
        let short = try read(Array(lines.joined().utf8), piece: 1 << 20)
        let general = try read(lines.map { "{ " + $0.dropFirst() }.joined())
        #expect(short.series == general.series && short.groups == general.groups)
        #expect(short.processes == general.processes && short.peak == general.peak)
        #expect(HTMLPage.render([short]) == HTMLPage.render([general]))
    }

    @Test("nearly every line that memcage writes goes by it")
    func taken() throws {
        var random = SplitMix64(seed: 9)
        let lines = Self.trace(&random, samples: 400)
        #expect(lines.dropFirst().allSatisfy { scan($0) != nil })
    }

    private func scan(_ line: String) -> ScannedSample? {
        Array(line.utf8.prefix { $0 != 0x0A }).withUnsafeBytes { ScannedSample($0) }
    }

    @Test("a line that was changed or cut anywhere is read as the general reader reads it")
    func changed() throws {
        var random = SplitMix64(seed: 21)
        let first = Self.trace(&random, samples: 30)
        let start = first[0]
        let line = Array(try #require(first.last { $0.contains("\"pid\"") }).utf8)
        for step in 0..<3000 {
            var bytes = line
            switch step % 3 {
            case 0: bytes[random.int(0...(bytes.count - 2))] = random.bytes(1)[0]
            case 1: bytes.remove(at: random.int(0...(bytes.count - 2)))
            default: bytes.insert(Array("09,[]{}\"\\.e-".utf8)[random.int(0...11)], at: random.int(0...bytes.count - 1))
            }
            let again = Array(start.utf8) + line + bytes + line
            let short = try read(again, piece: 1 << 20)
            let general = try read(Array(start.utf8) + [line, bytes, line].flatMap(Self.spaced), piece: 1 << 20)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(short.series == general.series && short.cautions == general.cautions, "\(text)")
            #expect(short.processes == general.processes && short.groups == general.groups, "\(text)")
        }
    }

    /// With a blank behind the first brace of each line.
    private static func spaced(_ bytes: [UInt8]) -> [UInt8] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { $0.first == UInt8(ascii: "{") ? Array("{ ".utf8) + $0.dropFirst() : Array($0) }
            .joined(separator: [0x0A]).map { $0 }
    }

    @Test(
        "numbers have every digit, or are left to the general reader",
        arguments: ["0", "0.1", "1795463073.3699", "1500.187500", "123456789012345", "0.30000000000000", "8191.999999"])
    func numbers(text: String) {
        let read = Array(text.utf8).withUnsafeBytes { bytes -> Double? in
            var cursor = ByteCursor(bytes)
            return cursor.decimal()
        }
        #expect(read == Double(text))
    }

    @Test(
        "what is no plain number is none of its business",
        arguments: ["", ".5", "1.", "01", "-1", "x", "12345678901234567", "0.1234567890123456", "99999999999999999999"])
    func notNumbers(text: String) {
        let read = Array(text.utf8).withUnsafeBytes { bytes -> Double? in
            var cursor = ByteCursor(bytes)
            return cursor.decimal()
        }
        #expect(read == nil)
    }

    @Test("an mprof file is the same by both ways")
    func mprof() throws {
        var random = SplitMix64(seed: 5)
        var lines = ["CMDLINE python x.py\n"]
        for index in 0..<6000 {
            let time = (1_795_463_028 + Double(index) * 0.1).fixed(4)
            lines.append("MEM \((Double(random.int(0...9_000_000)) / 1024).fixed(6)) \(time)\n")
            for child in 0..<random.int(0...3) {
                lines.append("CHLD \(30_000 + child) \(random.int(0...900)).000000 \(time)\n")
            }
        }
        let short = try read(Array(lines.joined().utf8), piece: 1 << 20)
        let general = try read(lines.map { $0.dropLast() + " \n" }.joined())
        #expect(short.series == general.series && short.processes == general.processes)
        #expect(short.groups == general.groups && short.cautions == general.cautions)
    }

    @Test("a line may be cut by pieces anywhere, and one of any length takes no room")
    func pieces() {
        var splitter = LineSplitter()
        var lines: [String] = []
        for piece in ["ab", "c\nd", "\n\n", String(repeating: "x", count: 3 << 20), "y\nz\n", "rest"] {
            Array(piece.utf8).withUnsafeBytes { bytes in
                var bytes = bytes
                while let line = splitter.next(in: &bytes) {
                    switch line {
                    case .here(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
                    case .joined(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
                    case .tooLong: lines.append("too long")
                    }
                }
            }
        }
        #expect(lines == ["abc", "d", "", "too long", "z"])
        #expect(!splitter.isEmpty && !splitter.isTooLong)
    }
}
