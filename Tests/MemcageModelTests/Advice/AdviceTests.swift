import MemcageModel
import Testing

/// A run of `fit` that was measured whole.
func measured(
    _ mebibytes: Int, _ name: String = "x", command: String = "fit", bound: MeasuredRun.Bound = .measured,
    ending: MeasuredRun.Ending = .whole
) -> MeasuredRun {
    var run = MeasuredRun(name, .trace, sampled: .mebibytes(mebibytes))
    run.command = command
    run.started = Double(mebibytes) + Double(name.utf8.first ?? 0) * 1e6
    run.ended = run.started + 5
    run.bound = bound
    run.ending = ending
    return run
}

@Suite("Advice")
struct AdviceTests {
    @Test(
        "the margin goes by the number of runs and their spread",
        arguments: [
            ([1000], 20, 1200), ([1000, 1000], 15, 1200), ([950, 1000, 980], 15, 1200), ([700, 1000], 30, 1300),
            ([1000, 990, 980, 970, 960], 10, 1100), ([1000, 100], 50, 1500), ([10], 20, 50), ([250], 20, 300),
            ([834], 20, 1100), ([832], 20, 1000), ([2500], 20, 3000),
        ])
    func margins(peaks: [Int], margin: Int, request: Int) throws {
        let runs = peaks.enumerated().map { measured($1, String(UnicodeScalar(UInt8(97 + $0)))) }
        let advice = try #require(Advice(runs))
        #expect(advice.margin == margin && advice.request == .mebibytes(request), "\(advice)")
        #expect(advice.count == peaks.count && advice.cautions == [])
    }

    @Test("a peak that was only sampled, or whose bound is page cache, gets a little more")
    func sampled() throws {
        #expect(try #require(Advice([measured(1000, bound: .none)])).margin == 25)
        let advice = try #require(Advice([measured(1000, bound: .cache(.mebibytes(3000)))]))
        #expect(advice.margin == 25 && advice.cautions.contains { $0.contains("page cache") })
    }

    @Test("one run is said to be one run")
    func one() throws {
        let advice = try #require(Advice([measured(1000)]))
        #expect(AdviceText.render(advice, nil).contains("one run is one run"))
        #expect(advice.certainty.hasPrefix("not very"))
        let five = try #require(Advice((0..<5).map { measured(1000 + $0) }))
        #expect(five.certainty.hasPrefix("good: 5 runs"))
    }

    @Test("a run that memory ended is a lower bound: never less than what it had and a margin")
    func wanted() throws {
        let ended = measured(320, "k", ending: .wanted(moreThan: .mebibytes(400), "threshold"))
        let alone = try #require(Advice([ended]))
        #expect(alone.request == .mebibytes(600) && alone.highest.floor == .mebibytes(400))
        #expect(alone.cautions.contains { $0.contains("wanted more than 400 MiB") }, "\(alone.cautions)")
        let smaller = try #require(Advice([measured(300), ended]))
        #expect(smaller.request == .mebibytes(600))
        // One that came through with more has shown what it takes.
        let larger = try #require(Advice([measured(900), ended]))
        #expect(larger.request == .mebibytes(1100) && larger.highest.floor == nil)
        #expect(larger.cautions.count == 1)
    }

    @Test("runs that did not come to their end, and different commands, are pointed out")
    func cautions() throws {
        let early = try #require(Advice([measured(1000, ending: .early("it ended by time-limit"))]))
        #expect(early.margin == 50 && early.certainty.hasPrefix("hardly"))
        let several = try #require(Advice([measured(1000), measured(400, "y", command: "other")]))
        #expect(several.count == 1 && several.margin == 20)
        #expect(several.cautions.contains { $0.contains("2 different commands") })
        let many = try #require(Advice((0..<900).map { measured(500 + $0, ending: .early("it failed")) }))
        #expect(many.cautions.count <= 13)
    }

    @Test("files of one run count as one")
    func same() throws {
        var report = measured(1000)
        report.source = .report
        var mprof = report
        mprof.source = .mprof
        mprof.started += 0.3
        mprof.ended -= 0.3
        mprof.ending = .unknown
        let advice = try #require(Advice([mprof, report, measured(1000)]))
        #expect(advice.runs.map(\.source) == [.trace] && advice.cautions == ["3 files are of one run"])
        mprof.ended += 1
        #expect(Advice([mprof, report])?.runs.count == 2, "the next run with that peak is another")
        mprof.ended -= 1
        mprof.sampled = .mebibytes(990)
        #expect(Advice([mprof, report])?.runs.count == 2)
    }

    @Test("without a run there is none; a figure beyond all measure breaks nothing")
    func extremes() throws {
        #expect(Advice([]) == nil)
        for bytes in [1, 4096, 1 << 59] {
            let advice = try #require(Advice([MeasuredRun("x", .mprof, sampled: ByteCount(bytes))]))
            #expect(advice.request > advice.peak)
            #expect(!AdviceText.render(advice, NodeTable(node: .mebibytes(1), advice)).isEmpty)
            #expect(!AdviceText.render(advice, NodeTable(node: ByteCount(1 << 60), advice)).isEmpty)
        }
    }
}
