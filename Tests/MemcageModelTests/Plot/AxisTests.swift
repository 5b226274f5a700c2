import MemcageModel
import Testing

@Suite("Axes")
struct AxisTests {
    static let mebi = 1_048_576.0

    @Test(
        "memory has round figures in a unit that fits",
        arguments: [
            (430.0, nil, ["0", "100 MiB", "200 MiB", "300 MiB", "400 MiB"]),
            (12.5, nil, ["0", "2 MiB", "4 MiB", "6 MiB", "8 MiB", "10 MiB", "12 MiB"]),
            (1.0, nil, ["0", "0.2 MiB", "0.4 MiB", "0.6 MiB", "0.8 MiB", "1 MiB"]),
            (0.5, nil, ["0", "100 KiB", "200 KiB", "300 KiB", "400 KiB", "500 KiB"]),
            (1700, nil, ["0", "0.5 GiB", "1 GiB", "1.5 GiB"]),
            (4300, 4000, ["0", "1000 MiB", "2000 MiB", "3000 MiB", "4000 MiB"]),
            (4300, 4096, ["0", "1 GiB", "2 GiB", "3 GiB", "4 GiB"]),
            (65_000, 64_000, ["0", "10 GiB", "20 GiB", "30 GiB", "40 GiB", "50 GiB", "60 GiB"]),
            (3_000_000, nil, ["0", "0.5 TiB", "1 TiB", "1.5 TiB", "2 TiB", "2.5 TiB"]),
        ] as [(Double, Double?, [String])])
    func memory(top: Double, limit: Double?, labels: [String]) {
        let axis = Axis.memory(to: top * Self.mebi, limit: limit.map { $0 * Self.mebi })
        #expect(axis.ticks.map(\.label) == labels)
        #expect(axis.ticks.allSatisfy { $0.value <= top * Self.mebi })
    }

    @Test(
        "time has the steps of a clock",
        arguments: [
            (0.3, ["0", "0.05 s", "0.1 s", "0.15 s", "0.2 s", "0.25 s", "0.3 s"]),
            (1.1, ["0", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1 s"]), (7, (0...7).map { $0 == 0 ? "0" : "\($0) s" }),
            (70, ["0", "10 s", "20 s", "30 s", "40 s", "50 s", "60 s", "70 s"]),
            (200, ["0", "30 s", "60 s", "90 s", "120 s", "150 s", "180 s"]),
            (1200, ["0", "5 min", "10 min", "15 min", "20 min"]),
            (4 * 3600, ["0", "30 min", "60 min", "90 min", "120 min", "150 min", "180 min", "210 min", "240 min"]),
            (20 * 3600, ["0", "3 h", "6 h", "9 h", "12 h", "15 h", "18 h"]),
            (7 * 86_400, ["0", "1 d", "2 d", "3 d", "4 d", "5 d", "6 d", "7 d"]),
            (400 * 86_400, ["0", "50 d", "100 d", "150 d", "200 d", "250 d", "300 d", "350 d", "400 d"]),
        ] as [(Double, [String])])
    func time(end: Double, labels: [String]) { #expect(Axis.time(to: end).ticks.map(\.label) == labels) }

    @Test("of any extent, an axis has few ticks, apart and within")
    func any() {
        for exponent in stride(from: -4.0, to: 19, by: 0.07) {
            var value = 1.0
            for _ in 0..<Int(abs(exponent) * 10) { value *= exponent < 0 ? 1 / 1.2589254 : 1.2589254 }
            for axis in [Axis.memory(to: value), Axis.time(to: value)] {
                #expect((1...10).contains(axis.ticks.count), "\(value): \(axis.ticks)")
                #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count, "\(value): \(axis.ticks)")
            }
        }
        for value in [Double.nan, .infinity, -1, 0] {
            #expect(Axis.memory(to: value).ticks.count <= 10 && Axis.time(to: value).ticks.count <= 10)
        }
    }

    @Test("a value beside it has the same unit and no false digits")
    func values() {
        let axis = Axis.memory(to: 4300 * Self.mebi)
        #expect(axis.label(of: 3500 * Self.mebi) == "3.42 GiB" && axis.label(of: 1024 * Self.mebi) == "1 GiB")
        #expect(Axis.memory(to: 400 * Self.mebi).label(of: 317.6 * Self.mebi) == "318 MiB")
    }
}
