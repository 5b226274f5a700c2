import MemcageModel
import Testing

@Suite("Text in cells of a terminal")
struct CellTextTests {
    @Test(
        "is as wide as the terminal makes it",
        arguments: [
            ("abc", 3), ("", 0), ("日本", 4), ("한글", 4), ("ＡＢ", 4), ("é", 1), ("e\u{301}", 1), ("🚀", 2), ("→█·", 3),
            ("\u{200D}", 0), ("❤\u{FE0F}", 2), ("ﾊﾝ", 2),
        ])
    func width(text: String, cells: Int) {
        #expect(CellText.width(text) == cells)
    }

    @Test("is cut between characters, and says so", arguments: hostileTexts)
    func cut(text: String) {
        let shown = ByteString(text).printable
        for cells in 0...40 {
            let cut = CellText.cut(shown, to: cells)
            #expect(CellText.width(cut) <= cells)
            #expect(cut == shown || cut.hasSuffix("…") || cells == 0)
            #expect(CellText.width(CellText.fit(shown, to: cells)) == cells)
        }
        #expect(CellText.cut(shown, to: 300_000) == shown)
    }

    @Test("keeps as much as there is room for")
    func exact() {
        #expect(CellText.cut("日本語", to: 6) == "日本語")
        #expect(CellText.cut("日本語", to: 5) == "日本…")
        #expect(CellText.cut("日本語", to: 4) == "日…")
        #expect(CellText.cut("abc", to: 2, .ascii) == "a~")
        #expect(CellText.fit("7", to: 3, right: true) == "  7")
        #expect(CellText.fit("7", to: 3) == "7  ")
    }

    @Test(
        "a size takes five cells at most, a time eight",
        arguments: [
            (0, "0K"), (1023, "1K"), (1 << 20, "1M"), (317 << 20, "317M"), (999 << 20, "999M"), (1000 << 20, "1.0G"),
            (1536 << 20, "1.5G"), (12 << 40, "12T"), (Int.max, "8192P"),
        ])
    func sizes(bytes: Int, text: String) {
        #expect(ByteCount(bytes).inCells == text)
    }

    @Test(
        "a time",
        arguments: [
            (0.0, "0:00"), (59.9, "0:59"), (247, "4:07"), (3599, "59:59"), (3723, "1:02:03"), (86_399, "23:59:59"),
            (86_400, "1d00h"), (1e9, "11574d01h"), (-5, "0:00"),
        ])
    func times(seconds: Double, text: String) {
        #expect(Interval.seconds(seconds).inCells == text)
    }
}
