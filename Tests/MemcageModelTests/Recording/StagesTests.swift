import MemcageModel
import Testing

@Suite("Stages")
struct StagesTests {
    /// `+a` begins, `-a` ends, `a` is a point, a number is a look at so many MiB; a second passes with each.
    private func stages(_ story: String) -> Stages {
        var stages = Stages()
        var charged = ByteCount.zero
        for (second, word) in story.split(separator: " ").enumerated() {
            if let level = Int(word) {
                charged = .mebibytes(level)
                stages.see(charged)
                continue
            }
            let kind: Mark.Kind = word.hasPrefix("+") ? .begin : word.hasPrefix("-") ? .end : .point
            stages.take(
                Mark(kind, String(kind == .point ? word : word.dropFirst())), at: Double(second), charged: charged)
        }
        stages.finish(at: Double(story.split(separator: " ").count))
        return stages
    }

    static let stories = [
        ("", []),
        ("a 5", ["a 0–2 5"]),
        ("a 5 b 9 3", ["a 0–2 5", "b 2–5 9"]),
        ("+a 5 -a 9", ["a 0–2 5"]),
        ("+a 1 +b 7 -b 2 -a", ["a 0–6 7", "b 2–4 7"]),
        ("+a +b 4 -a 8", ["a 0–3 4", "b 1–3 4"]),
        ("+a +a 3 -a 5 -a", ["a 0–5 5", "a 1–3 3"]),
        ("-a 4", []),
        ("+a 4", ["a 0–2 4"]),
        ("load 3 +fit 6 one 9 two 4 -fit 2", ["load 0–4 6", "fit 2–8 9", "one 4–6 9", "two 6–8 9"]),
        ("9 a 5", ["a 1–3 9"]),
    ]

    @Test("nest, last until the next point, and have peaks of their own", arguments: stories)
    func table(story: String, expected: [String]) {
        let seen = stages(story).ended.map { "\($0.name) \(Int($0.begin))–\(Int($0.end)) \($0.peak.mebibytes)" }
        #expect(seen == expected)
    }

    @Test("those that are open are named, outermost first")
    func open() {
        var stages = Stages()
        for mark in [Mark(.point, "load"), Mark(.begin, "fit"), Mark(.begin, "step")] {
            stages.take(mark, at: 0, charged: .zero)
        }
        #expect(stages.names == ["load", "fit", "step"])
        stages.take(Mark(.end, "fit"), at: 1, charged: .zero)
        #expect(stages.names == ["load"])
    }

    @Test("a job that makes more than anybody reads keeps the heaviest; begins without an end are bounded")
    func bounded() {
        var stages = Stages()
        for index in 0..<5000 {
            stages.take(
                Mark(.point, "\(index)"), at: Double(index), charged: .mebibytes(index == 17 ? 10_000 : index % 7))
        }
        for index in 0..<5000 { stages.take(Mark(.begin, "\(index)"), at: 5000, charged: .zero) }
        #expect(stages.names.count == Stages.deepest)
        stages.finish(at: 6000)
        #expect(stages.ended.count == Stages.most)
        #expect(stages.ended.count + stages.leftOut == 10_000)
        #expect(stages.ended.contains { $0.name == "17" })
    }
}
