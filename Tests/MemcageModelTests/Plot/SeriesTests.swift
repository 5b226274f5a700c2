import MemcageModel
import Testing

@Suite("The series of a run")
struct SeriesTests {
    private func column(_ time: Double, _ high: Double) -> Column {
        Column(begin: time, end: time + 1, charged: .init(low: high, mean: high, high: high), peakTime: time + 1)
    }

    @Test("however long the run, it stays small and the peak stays where it was", arguments: [1, 7, 777, 99_998])
    func peak(at place: Int) throws {
        var series = Series(capacity: 500)
        for index in 0..<100_000 { series.append(column(Double(index), index == place ? 9e9 : Double(index % 100))) }
        #expect(series.columns.count <= 500 && series.columns.count > 100)
        for series in [series, series.thinned(to: 100)] {
            let peak = try #require(series.peak)
            #expect(peak.charged.high == 9e9 && peak.peakTime == Double(place + 1))
            #expect(series.columns.first?.begin == 0 && series.columns.last?.end == 100_000)
        }
        #expect(series.thinned(to: 100).columns.count <= 101)
    }

    @Test("no column hides a low, and means stay means")
    func range() throws {
        var series = Series(capacity: 16)
        for index in 0..<1000 { series.append(column(Double(index), index % 2 == 0 ? 10 : 30)) }
        #expect(series.columns.allSatisfy { $0.charged.low == 10 && $0.charged.high == 30 })
        #expect(series.columns.allSatisfy { abs($0.charged.mean - 20) < 1 })
    }

    @Test("columns follow each other without gap or overlap")
    func order() {
        var series = Series(capacity: 64)
        for index in 0..<10_000 { series.append(column(Double(index), 1)) }
        for (left, right) in zip(series.columns, series.columns.dropFirst()) { #expect(left.end == right.begin) }
    }

    @Test("a thousand looks at one moment are one column")
    func moment() {
        var series = Series(capacity: 10)
        for index in 0..<1000 {
            series.append(
                Column(begin: 5, end: 5, charged: .init(low: 0, mean: 0, high: Double(index)), peakTime: 5))
        }
        #expect(series.columns.count <= 10 && series.peak?.charged.high == 999)
    }

    @Test("of a span with many looks, growth is drawn as growth and release as release")
    func direction() throws {
        func sample(_ end: Double, _ low: Int, _ mean: Int, _ high: Int) -> String {
            #"{"type":"sample","time":\#(1000 + end),"span":1.0,"looks":9,"charged":[\#(low),\#(mean),\#(high)]}"#
                + "\n"
        }
        let run = try read(
            TraceLines.start() + sample(1, 0, 50, 100) + sample(2, 100, 150, 200) + sample(3, 150, 190, 250)
                + sample(4, 20, 60, 150) + sample(5, 0, 5, 20))
        #expect(run.series.columns.map(\.lowTime) == [0, 1, 3, 4, 5])
        #expect(run.series.columns.map(\.peakTime) == [1, 2, 2.5, 3, 4])
    }
}
