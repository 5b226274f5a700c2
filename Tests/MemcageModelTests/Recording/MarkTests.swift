import MemcageModel
import Testing

@Suite("A mark as a datagram")
struct MarkTests {
    private func received(_ bytes: [UInt8]) -> Mark? { reading(bytes: bytes) { Mark(datagram: $0) } }

    @Test("comes as it was sent", arguments: Mark.Kind.allCases)
    func roundTrip(kind: Mark.Kind) {
        for name in ["a", "fit é 👍", "two\nlines", "\u{1B}[31m"] {
            #expect(received(Mark.datagram(kind, ByteString(name))) == Mark(kind, name))
        }
    }

    @Test("bytes that are no text come escaped")
    func bytes() {
        #expect(received(Mark.datagram(.point, ByteString([0x61, 0xFF, 0x0A])))?.name == "a\\xff\\x0a")
    }

    @Test("a long name is cut, at the edge of a character")
    func long() {
        let plain = received(Mark.datagram(.point, ByteString(String(repeating: "x", count: 10_000))))
        #expect(plain?.name.utf8.count == Mark.longest)
        let wide = received(Mark.datagram(.point, ByteString("x" + String(repeating: "👍", count: 1000))))
        #expect(wide?.name == "x" + String(repeating: "👍", count: 49))
        let odd = [UInt8](repeating: 0x80, count: 1000)
        #expect(received(Mark.datagram(.point, ByteString(odd)))?.name.hasPrefix("\\x80") == true)
    }

    @Test("what nobody sends is none, whatever it is")
    func hostile() {
        var random = SplitMix64(seed: 3)
        for bytes in [[], [0x70], [0x7A, 0x61]] as [[UInt8]] { #expect(received(bytes) == nil) }
        for _ in 0..<500 { _ = received(random.bytes(random.int(0...400))) }
    }
}

@Suite("Marks in a recording")
struct MarksKeptTests {
    @Test("thousands are kept whole; a storm is thinned, counted, and the stages have all of it")
    func storm() throws {
        var recording = Recording([.trace], clock: .example)
        var pieces = recording.open(TraceStart(memcage: "1", time: 0))
        var kept = 0
        for index in 0..<200_000 {
            let moment = Moment(nanoseconds: index * 10_000)
            let (lines, isKept) = recording.mark(Mark(.point, "event"), at: moment, charged: .mebibytes(1))
            kept += isKept ? 1 : 0
            #expect(isKept == !lines.isEmpty)
            pieces += lines
        }
        pieces += recording.look(.example(3, .mebibytes(2)))
        #expect(kept >= 5000 && kept < 20_000)
        let events = try records(pieces).compactMap { if case .event(let event) = $0 { event } else { nil } }
        #expect(events.map(\.what) == [.lost] && events.first?.count == 200_000 - kept)
        #expect(recording.marksLost == 200_000 - kept)
        recording.finish(at: Moment(nanoseconds: 4_000_000_000))
        #expect(recording.stages.ended.count + recording.stages.leftOut == 200_000)
        #expect(pieces.reduce(0) { $0 + $1.text.utf8.count } < 1 << 20)
    }

    @Test("after a storm there is room again")
    func recovery() {
        var allowance = Allowance()
        while allowance.take(1000, at: Moment(nanoseconds: 0)) {}
        let later = allowance.take(1000, at: Moment(nanoseconds: 300_000_000_000))
        let refused = [allowance.takeRefused(), allowance.takeRefused()]
        #expect(later && refused == [1, 0])
    }
}
