import MemcageModel
import Testing

/// What holds whatever was asked for: lines, and the story of a job, are both made by chance.
@Suite("The decision, under any lines")
struct AnyLinesTests {
    static let seeds: ClosedRange<UInt64> = 1...200

    private static func lines(_ random: inout SplitMix64) -> Lines {
        let max = random.int(50...1000)
        let ratio = Double(random.int(1...100)) / 100
        var lines = Lines(max: .mebibytes(max), threshold: ByteCount.mebibytes(max).scaled(by: ratio))
        lines.onThreshold = random.chance(0.5) ? .warn : .kill
        lines.onThrash = random.chance(0.5) ? .warn : .kill
        if random.chance(0.5) { lines.warn = .mebibytes(random.int(0...1000)) }
        if random.chance(0.3) { lines.minAvailable = .mebibytes(random.int(0...1000)) }
        if random.chance(0.3) { lines.deadline = Moment(nanoseconds: random.int(0...(1 << 41))) }
        return lines
    }

    private static func story(_ random: inout SplitMix64, _ lines: Lines) -> [Reading] {
        Story.random(&random, top: random.int(0...1100), stalls: random.chance(0.6)).map { reading in
            var reading = reading
            if random.chance(0.5) { reading.available = .mebibytes(random.int(0...2000)) }
            return reading
        }
    }

    @Test("never ends a job for memory that is not above T, and always one that is above the maximum", arguments: seeds)
    func memory(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let lines = Self.lines(&random)
        let story = Self.story(&random, lines)
        let decisions = Story.decisions(lines, story)
        for (reading, decision) in zip(story, decisions) {
            switch decision.end {
            case .threshold:
                #expect(reading.atLeast > (lines.onThreshold == .kill ? lines.threshold : lines.max))
            case .thrash: #expect(lines.onThrash == .kill && reading.charged >= lines.threshold.scaled(by: 0.9))
            case .timeLimit: #expect(lines.deadline.map { reading.time >= $0 } == true)
            case .node: #expect((reading.available ?? .zero) < (lines.minAvailable ?? .zero))
            case nil: #expect(reading.atLeast <= lines.max)
            }
        }
    }

    @Test("the same readings give the same decisions, notices and all", arguments: seeds)
    func repeatable(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let lines = Self.lines(&random)
        let story = Self.story(&random, lines)
        #expect(Story.decisions(lines, story) == Story.decisions(lines, story))
    }

    @Test("more memory, or less of the node's left, never makes it less strict", arguments: seeds)
    func monotone(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let lines = Self.lines(&random)
        let story = Self.story(&random, lines)
        let heavier = story.map { reading in
            var reading = reading
            let more = ByteCount.mebibytes(random.chance(0.5) ? 0 : random.int(0...200))
            reading.charged += more
            reading.atLeast += more
            reading.atMost += more
            reading.available = reading.available.map { $0 - .mebibytes(random.int(0...50)) }
            return reading
        }
        let (light, heavy) = (Story.decisions(lines, story), Story.decisions(lines, heavier))
        #expect(heavy.count <= light.count)
        if light.last?.end != nil { #expect(heavy.last?.end != nil) }
        // Nor do fewer words come before the end: of memory alone, since a stall near the line is no reading of files.
        let words = { (decisions: [Decision]) in
            Set(decisions.flatMap(\.notices)).intersection([.warnLevel, .overThreshold])
        }
        if heavy.last?.end == nil { #expect(words(heavy).isSuperset(of: words(light))) }
    }
}
