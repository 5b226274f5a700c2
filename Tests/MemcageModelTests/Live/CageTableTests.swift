import MemcageModel
import Testing

@Suite("The table of cages")
struct CageTableTests {
    static let two: [ListedCage] = [
        .example(stage: ["load", "fit"]),
        .example(
            pid: nil, charged: 7, peak: 1500, max: 2000, started: 0, now: 90_000, user: nil,
            command: ["sh", "-c", "a b"]),
    ]

    @Test("has a line for each")
    func whole() {
        #expect(
            CageTable(Self.two, width: nil).text == """
                 PID USER   NOW PEAK LIMIT  % STAGE  TIME BACKEND COMMAND
                4711 alice 320M 350M  400M 80 fit    1:02 cgroup  python3 fit.py
                   - 1000    7M 1.5G  2.0G  0 -     1d01h cgroup  sh -c 'a b'

                """)
    }

    @Test("leaves out columns where there is little room, and never is wider than that")
    func narrow() {
        for width in 1...200 {
            let table = CageTable(Self.two, width: width)
            #expect(([table.heading] + table.rows).allSatisfy { CellText.width($0) <= width })
        }
        #expect(
            CageTable(Self.two, width: 20).text == """
                 PID  NOW  %  TIME
                4711 320M 80  1:02
                   -   7M  0 1d01h

                """)
        #expect(CageTable(Self.two, width: 40).heading == " PID  NOW PEAK LIMIT  %  TIME COMMAND")
    }

    @Test("escapes what a terminal would obey, and cuts what is long", arguments: hostileTexts)
    func hostile(text: String) {
        let cages: [ListedCage] = [
            .example(stage: [text], user: text, command: [ByteString(text), ByteString([0xFF, 0x1B])]), .example(),
        ]
        for width in [20, 60, 80, 132] {
            let table = CageTable(cages, width: width)
            for line in [table.heading] + table.rows {
                #expect(CellText.width(line) <= width)
                #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
            }
        }
    }

    @Test("cuts a command line of 100 kB")
    func long() {
        let table = CageTable([.example(command: [ByteString(String(repeating: "\u{1B}", count: 100_000))])], width: 80)
        #expect(CellText.width(table.rows[0]) == 80 && table.rows[0].hasSuffix("…"))
    }

    @Test("sorts by any of the keys, and back")
    func order() {
        let cages: [ListedCage] = [
            .example(pid: 1, charged: 10, peak: 300, max: 400, started: 5, user: "bob"),
            .example(pid: 2, charged: 20, peak: 20, max: 1000, started: 3, user: "alice"),
            .example(pid: 3, charged: 5, peak: 50, max: 10, started: 9, user: "carol"),
        ]
        func pids(_ order: ListedCage.Order, reversed: Bool = false) -> [Int32?] {
            ListedCage.sort(cages, by: order, reversed: reversed).map(\.pid)
        }
        #expect(pids(.now) == [2, 1, 3])
        #expect(pids(.peak) == [1, 3, 2])
        #expect(pids(.share) == [3, 1, 2])
        #expect(pids(.time) == [2, 1, 3])
        #expect(pids(.user) == [2, 1, 3])
        #expect(pids(.user, reversed: true) == [3, 1, 2])
    }
}
