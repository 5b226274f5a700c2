import MemcageModel
import Testing

@Suite("memcage top's screen")
struct TopViewTests {
    static let many = (0..<30).map {
        ListedCage.example(pid: Int32(100 + $0), charged: 300 - $0, started: Double($0), user: $0 % 2 == 0 ? "a" : "b")
    }

    private func pids(_ view: TopView, rows: Int) -> [String] {
        view.lines(Self.many, rows: rows, columns: 80).dropFirst(2).map {
            $0.text.prefix(4).split(separator: " ").joined()
        }
        .filter { $0.first?.isNumber == true }
    }

    @Test("fits every window", arguments: hostileTexts)
    func fits(text: String) {
        let cages = Self.many + [.example(charged: 399, stage: [text], user: text, command: [ByteString(text)])]
        for rows in [1, 2, 3, 5, 7, 8, 24, 60] {
            for columns in [1, 5, 20, 39, 40, 59, 60, 80, 200] {
                for cages in [[], [cages[30]], cages] {
                    let lines = TopView().lines(cages, rows: rows, columns: columns)
                    #expect(lines.count <= rows)
                    #expect(lines.allSatisfy { CellText.width($0.text) <= columns }, "\(rows) \(columns)")
                }
            }
        }
    }

    @Test("20 by 5: how many, a heading, three cages")
    func small() {
        let lines = TopView().lines(Self.many, rows: 5, columns: 20).map(\.text)
        #expect(lines[0].hasPrefix("30 cages"))
        #expect(lines[1...].map { $0.split(separator: " ").first } == ["PID", "100", "101", "102"])
    }

    @Test("scrolls by lines and pages, and stops at the ends")
    func scrolling() {
        var view = TopView()
        // 11 rows: 8 cages.
        func press(_ key: TopKey) -> String? {
            let goesOn = view.take(key, count: Self.many.count, rows: 11)
            #expect(goesOn)
            return pids(view, rows: 11).first
        }
        #expect(pids(view, rows: 11) == (100..<108).map(String.init))
        #expect(press(.up) == "100")
        #expect(press(.down) == "101")
        #expect(press(.pageDown) == "109")
        #expect(press(.pageUp) == "101")
        #expect(press(.last) == "122")
        #expect(press(.down) == "122")
        #expect(press(.pageDown) == "122")
        #expect(press(.first) == "100")
        #expect(press(.last) == "122")
        view.settle(count: 10, rows: 11)
        #expect(view.offset == 2)
        view.settle(count: 0, rows: 11)
        #expect(view.offset == 0)
    }

    @Test("says how it is sorted")
    func sorting() {
        var view = TopView()
        func first(_ key: TopKey) -> (String, String) {
            _ = view.take(key, count: Self.many.count, rows: 24)
            let lines = view.lines(Self.many, rows: 24, columns: 80)
            return (lines[0].text, pids(view, rows: 24).first ?? "")
        }
        #expect(first(.order(.user)) == ("memcage top: 30 cages, 8.4G held, by user, 1 to 21", "100"))
        #expect(first(.reverse) == ("memcage top: 30 cages, 8.4G held, by user reversed, 1 to 21", "129"))
        #expect(first(.order(.now)) == ("memcage top: 30 cages, 8.4G held, by now, 1 to 21", "100"))
        let goesOn = view.take(.quit, count: 0, rows: 24)
        #expect(!goesOn)
    }

    @Test("hears keys, in one piece or byte by byte, and nothing else")
    func keys() {
        let typed: [UInt8] = Array("m%\u{1B}[A\u{1B}OB\u{1B}[5~\u{1B}[6~x\u{1B}[1;5Cr\u{1B}[200~q".utf8)
        let wanted: [TopKey] = [.order(.now), .order(.share), .up, .down, .pageUp, .pageDown, .reverse, .quit]
        var whole = TopKeyReader()
        let atOnce = whole.read(typed)
        #expect(atOnce == wanted)
        var piecewise = TopKeyReader()
        var heard: [TopKey] = []
        for byte in typed { heard += piecewise.read([byte]) }
        #expect(heard == wanted)
        var escaped = TopKeyReader()
        let twice = escaped.read(Array("\u{1B}\u{1B}[B\u{1B}q".utf8))
        #expect(twice == [.down, .quit])
        var noise = TopKeyReader()
        let none = noise.read([0x1B, 0x5B] + [UInt8](repeating: 0x31, count: 1000) + [0xFF, 0x00])
        let after = noise.read(Array("q".utf8))
        #expect(none.isEmpty && after == [.quit])
    }
}
