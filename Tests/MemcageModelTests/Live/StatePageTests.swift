import Testing

@testable import MemcageModel

@Suite("The state as a file")
struct StatePageTests {
    static let commands: [[ByteString]] = [
        ["python3", "fit.py"], [""], [ByteString([0xFF, 0x0A, 0x1B])], Array(repeating: "", count: 5000),
        [ByteString(String(repeating: "x", count: 100_000))],
    ]

    @Test("reads back as it was", arguments: commands)
    func roundTrip(command: [ByteString]) throws {
        var state = ListedCage.example(stage: ["fit", "日本\0", ""], command: command).state
        state.phase = .ending
        let file = StatePage.file(state)
        #expect(file.count <= StatePage.largest)
        state.command = command.clipped(to: StatePage.commandRoom)
        #expect(StatePage.read(file) == state)
    }

    @Test("changes in its first part alone, by what is seen and by stages")
    func update() throws {
        var state = ListedCage.example().state
        let file = StatePage.file(state)
        var page = StatePage()
        page.setStages(["a", "b"])
        page.set(looked: .seconds(2000), charged: .mebibytes(5), peak: .mebibytes(6), phase: .ending)
        (state.looked, state.charged, state.peak) = (.seconds(2000), .mebibytes(5), .mebibytes(6))
        (state.phase, state.stage) = (.ending, ["a", "b"])
        #expect(page.bytes.count == StatePage.partSize)
        #expect(StatePage.read(page.bytes + file[StatePage.partSize...]) == state)
        page.setStages([])
        page.set(looked: .seconds(2000), charged: .mebibytes(5), peak: .mebibytes(6), phase: .ending)
        state.stage = []
        #expect(StatePage.read(page.bytes + file[StatePage.partSize...]) == state)
    }

    @Test("keeps the inner stages of a deep nest")
    func deep() throws {
        var state = ListedCage.example().state
        state.stage = (0..<50).map { "\($0) " + String(repeating: "n", count: 190) }
        let read = try #require(StatePage.read(StatePage.file(state)))
        #expect(!read.stage.isEmpty && read.stage == state.stage.suffix(read.stage.count))
    }

    @Test("read in the middle of a write it is nothing, and so is what no memcage wrote")
    func torn() {
        var other = ListedCage.example().state
        other.charged = .mebibytes(77)
        other.stage = ["another"]
        let (old, new) = (StatePage.file(ListedCage.example().state), StatePage.file(other))
        for cut in stride(from: 1, to: StatePage.partSize, by: 3) {
            let mixed = Array(new[..<cut] + old[cut...])
            let read = StatePage.read(mixed)
            #expect(read == nil || mixed == old || mixed == new)
        }
        for count in stride(from: 0, to: old.count, by: 7) { #expect(StatePage.read(Array(old[..<count])) == nil) }
        #expect(StatePage.read([UInt8](repeating: 0, count: 5000)) == nil)
        var random = SplitMix64(seed: 7)
        for _ in 0..<200 {
            var bytes = old
            bytes[Int(random.next() % UInt64(bytes.count))] ^= UInt8(1 + random.next() % 255)
            #expect(StatePage.read(bytes) == nil)
        }
    }

    @Test("no number in it breaks a listing")
    func extremes() throws {
        for number in [Int.min, -1, 0, 1, .max] {
            var state = CageState(
                startedEpoch: Double(number) / 1e7, started: Moment(nanoseconds: number), max: ByteCount(number),
                threshold: ByteCount(number), backend: "\u{1B}", command: [])
            state.looked = Moment(nanoseconds: number)
            state.charged = ByteCount(number)
            guard let read = StatePage.read(StatePage.file(state)) else {
                #expect(number < 0)
                continue
            }
            let cage = ListedCage(read, pid: nil, uid: .max, user: nil, now: .seconds(1))
            #expect(CageTable([cage, cage], width: 80).rows.count == 2)
            _ = try StrictJSON(ListedCage.json([cage]))
        }
    }
}
