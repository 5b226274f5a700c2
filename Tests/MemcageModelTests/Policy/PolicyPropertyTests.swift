import MemcageModel
import Testing

@Suite("The decision, over stories made by chance")
struct PolicyPropertyTests {
    @Test("a job that stays below 0.9 T is never ended, however it stalls", arguments: Story.seeds)
    func mild(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let story = Story.random(&random, top: 287, stalls: true)
        #expect(Story.decisions(.usual, story).allSatisfy { $0.end == nil })
    }

    @Test("a job that does not stall is never ended at T or below", arguments: Story.seeds)
    func belowThreshold(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let story = Story.random(&random, top: 320, stalls: false)
        #expect(Story.decisions(.usual, story).count == story.count)
        #expect(Story.decisions(.usual, story).allSatisfy { $0.end == nil })
    }

    @Test("whoever is ended gave the cause that is named", arguments: Story.seeds)
    func justified(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let story = Story.random(&random, top: 340, stalls: true)
        let decisions = Story.decisions(.usual, story)
        let last = try #require(decisions.last)
        let reading = story[decisions.count - 1]
        switch last.end {
        case .threshold: #expect(reading.atLeast > Lines.usual.threshold)
        case .thrash: #expect(reading.charged >= Lines.usual.threshold.scaled(by: 0.9))
        case .timeLimit, .node: Issue.record("no such line was drawn")
        case nil: #expect(decisions.count == story.count)
        }
    }

    @Test("above the maximum every job is ended at once, under kill and under warn", arguments: Story.seeds)
    func aboveMaximum(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var lines = Lines.usual
        lines.onThreshold = random.chance(0.5) ? .warn : .kill
        lines.onThrash = .warn
        var story = Story.random(&random, top: 320, stalls: true)
        let place = random.int(0...(story.count - 1))
        story[place].charged = .mebibytes(400) + ByteCount(random.int(1...1 << 40))
        story[place].atLeast = story[place].charged
        story[place].atMost = story[place].charged
        let decisions = Story.decisions(lines, story)
        #expect(decisions.count == place + 1)
        #expect(decisions.last?.end == .threshold)
    }

    @Test("the same readings give the same decisions", arguments: Story.seeds)
    func repeatable(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let story = Story.random(&random, top: 340, stalls: true)
        #expect(Story.decisions(.usual, story) == Story.decisions(.usual, story))
    }

    @Test("who holds more is never ended later", arguments: Story.seeds)
    func monotone(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var lines = Lines.usual
        lines.onThreshold = random.chance(0.3) ? .warn : .kill
        let story = Story.random(&random, top: random.int(280...420), stalls: true)
        let heavier = story.map { reading in
            let more = ByteCount.mebibytes(random.int(0...40))
            var reading = reading
            reading.charged += more
            reading.atLeast += more
            reading.atMost += more
            return reading
        }
        let light = Story.decisions(lines, story)
        let heavy = Story.decisions(lines, heavier)
        #expect(heavy.count <= light.count)
        if light.last?.end != nil { #expect(heavy.last?.end != nil) }
    }

    @Test("each notice comes once", arguments: Story.seeds)
    func once(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var lines = Lines.usual
        lines.onThreshold = .warn
        lines.onThrash = .warn
        lines.warn = .mebibytes(100)
        let notices = Story.decisions(lines, Story.random(&random, top: 399, stalls: true)).flatMap(\.notices)
        #expect(Set(notices).count == notices.count)
    }
}
