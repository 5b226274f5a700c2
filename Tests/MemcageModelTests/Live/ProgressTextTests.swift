import MemcageModel
import Testing

@Suite("The status line")
struct ProgressTextTests {
    static func text(
        _ charged: Int = 244, peak: Int = 251, _ trend: Trend.Direction = .rising, stage: String? = "fit",
        phase: CageState.Phase = .running
    ) -> ProgressText {
        ProgressText(
            charged: .mebibytes(charged), peak: .mebibytes(peak), max: .mebibytes(400), trend: trend, stage: stage,
            elapsed: .seconds(3727), phase: phase)
    }

    @Test(
        "shows what there is room for",
        arguments: [
            (3, "61%"), (8, "61% 244M"), (10, "61% 244M ↑"), (19, "61% 244M ↑ 1:02:07"),
            (24, "61% 244M/400M ↑ 1:02:07"), (40, "61% 244M/400M peak 251M ↑ 1:02:07"),
            (50, "[██████····] 61% 244M/400M peak 251M ↑ fit 1:02:07"),
            (80, "[████████████████████████▏···············] 61% 244M/400M peak 251M ↑ fit 1:02:07"),
            (200, "[████████████████████████▏···············] 61% 244M/400M peak 251M ↑ fit 1:02:07"),
        ])
    func widths(width: Int, line: String) {
        #expect(Self.text().line(width: width, .unicode) == line)
    }

    @Test("in ASCII where the terminal may know no more")
    func ascii() {
        #expect(
            Self.text().line(width: 80, .ascii)
                == "[########################|...............] 61% 244M/400M peak 251M ^ fit 1:02:07")
        let name = Self.text(stage: "étape 日本").line(width: 80, .ascii)
        #expect(name.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && name.contains("?tape ??"))
    }

    @Test("has an arrow for each way", arguments: [(Trend.Direction.rising, "↑"), (.steady, "→"), (.falling, "↓")])
    func arrows(trend: Trend.Direction, arrow: String) {
        #expect(Self.text(244, trend).line(width: 60, .unicode).contains(" \(arrow) "))
        #expect(Self.text(244, trend).title(.unicode).contains(" \(arrow) "))
    }

    @Test(
        "never is wider than it may be, whatever the stage is called, and always has the share", arguments: hostileTexts
    )
    func fits(stage: String) {
        for glyphs in [ProgressText.Glyphs.unicode, .ascii] {
            for (charged, peak) in [(0, 0), (1, 400), (400, 400), (4000, 5000)] {
                let text = Self.text(charged, peak: peak, stage: stage)
                let share = "\(charged / 4)%"
                for width in 20...200 {
                    let line = text.line(width: width, glyphs)
                    #expect(CellText.width(line) <= width && line.contains(share), "\(width): \(line)")
                    #expect(line.unicodeScalars.allSatisfy { !isControl($0) })
                }
                #expect(text.title(glyphs).unicodeScalars.allSatisfy { !isControl($0) })
                #expect(CellText.width(text.title(glyphs)) < 100)
            }
        }
    }

    private func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }

    @Test("fills the bar from nothing to all of it")
    func bars() {
        for (charged, peak) in [(0, 0), (100, 100), (200, 320), (399, 400), (400, 400), (800, 900)] {
            let line = Self.text(charged, peak: peak, stage: nil).line(width: 90, .ascii)
            let bar = line.prefix { $0 != "]" }.dropFirst()
            #expect(bar.count == 40)
            func place(_ amount: Int) -> Int { min(40, amount / 10) }
            #expect(bar.count { $0 == "#" } == (charged == 399 ? 40 : place(charged)), "\(bar)")
            let mark = bar.firstIndex(of: "|").map { bar.distance(from: bar.startIndex, to: $0) }
            #expect(mark == (charged == 200 ? 31 : nil), "\(bar)")
        }
    }

    @Test("the title changes with what matters, not with each second")
    func title() {
        #expect(Self.text().title(.unicode) == "61% 244M/400M ↑ peak 251M fit 62 min (memcage)")
        var later = Self.text()
        later.elapsed = .seconds(3750)
        #expect(later.title(.unicode) == Self.text().title(.unicode))
    }

    @Test("says that the job is being ended")
    func ending() {
        #expect(Self.text(phase: .ending).line(width: 80, .unicode).contains("(ending)"))
    }
}

@Suite("The trend")
struct TrendTests {
    static func direction(_ charged: [Int], every seconds: Double = 1) -> Trend.Direction {
        var trend = Trend()
        for (index, amount) in charged.enumerated() {
            trend.see(.seconds(100 + Double(index) * seconds), .mebibytes(amount))
        }
        return trend.direction(of: .mebibytes(1000))
    }

    @Test("is which way it went in the last ten seconds, noise aside")
    func directions() {
        #expect(Self.direction([]) == .steady)
        #expect(Self.direction([500]) == .steady)
        #expect(Self.direction([500, 505, 509]) == .steady)
        #expect(Self.direction([500, 505, 511]) == .rising)
        #expect(Self.direction([500, 400]) == .falling)
        #expect(Self.direction([0, 500] + Array(repeating: 500, count: 9)) == .rising)
        #expect(Self.direction([0] + Array(repeating: 500, count: 11)) == .steady)
        #expect(Self.direction([0, 500], every: 11) == .steady)
        #expect(Self.direction(Array(0..<2000), every: 0.01) == .rising)
    }
}
