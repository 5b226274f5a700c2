import MemcageModel
import Testing

@Suite("A file to be drawn")
struct RunReaderTests {
    @Test(
        "what is no recording is refused in a line that says why",
        arguments: [
            ("", "it is empty"), ("\n\n", "neither a memcage trace"),
            ("hello\n", "it starts with 'hello'"), ("\u{7F}ELF\u{0}\n", #"it starts with '\x7fELF\x00'"#),
            ("{\"type\":\"sample\"}\n", "neither"), ("{", "neither"),
            (
                #"{"type":"start","schema":"memcage.trace","schema_version":7,"time":1,"limits":{"max":1}}"# + "\n",
                "schema_version is 7"
            ),
            (TraceLines.start(), "it holds no samples"),
            (TraceLines.start() + "garbage\n", "no samples that could be read"),
            ("CMDLINE python x.py\n", "it holds no samples"), ("MEM nan 5\nMEM 1 inf\n", "neither"),
        ])
    func refused(text: String, why: String) {
        let said = refusal(Array(text.utf8)) ?? "not refused"
        #expect(said.contains(why) && !said.contains("\n"), "\(said)")
    }

    @Test("a megabyte of noise is refused, whatever it is")
    func noise() {
        var random = SplitMix64(seed: 11)
        #expect(refusal(random.bytes(1 << 20)) != nil)
        #expect(refusal([UInt8](repeating: 0, count: 3 << 20)) != nil)
        #expect(refusal([UInt8](repeating: UInt8(ascii: "["), count: 3 << 20)) != nil)
    }

    @Test("a trace that was cut off anywhere is drawn as far as it goes, or refused", .enabled(if: Golden.isThere))
    func cut() throws {
        let bytes = try #require(Golden.bytes("steps.trace"))
        var drawn = 0
        for length in stride(from: 0, to: bytes.count, by: 37) {
            guard let run = try? read(Array(bytes[..<length])) else { continue }
            drawn += 1
            #expect(run.cautions == ["the recording has no end"])
            #expect(SVGText.render(Chart.of([run])).hasSuffix("</svg>\n"))
        }
        #expect(drawn > 100)
    }

    @Test("the pieces it comes in do not matter", .enabled(if: Golden.isThere), arguments: [1, 7, 100_000])
    func pieces(size: Int) throws {
        let bytes = try #require(Golden.bytes("steps.trace"))
        #expect(
            SVGText.render(Chart.of([try read(bytes, piece: size)]))
                == SVGText.render(Chart.of([try read(bytes, piece: 64)])))
    }

    @Test("damage on the way never ends the program: bytes changed at random")
    func damage() throws {
        let whole = Array(
            (TraceLines.start()
                + (1...20).map {
                    TraceLines.sample(Double($0), $0 * 10, largest: #"[{"pid":1,"memory":5,"command":["a"]}]"#)
                }.joined()
                + TraceLines.mark(3, "a", "begin") + TraceLines.event(4, "high", count: 3)).utf8)
        var random = SplitMix64(seed: 3)
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0..<random.int(1...6) { bytes[random.int(0...(bytes.count - 1))] = random.bytes(1)[0] }
            if let run = try? read(bytes) { _ = HTMLPage.render([run]) }
        }
    }

    @Test(
        "figures beyond all measure do not break the picture",
        arguments: [
            TraceLines.sample(1e300, 5), TraceLines.sample(-5000, 5), TraceLines.sample(2, 1 << 40),
            TraceLines.sample(2, 0, span: 1e12),
            TraceLines.event(9e11, "high", count: .max),
            TraceLines.event(2, "high", count: .max) + TraceLines.event(2, "high", count: .max),
            TraceLines.mark(1e15, "a", "begin"),
        ])
    func measure(line: String) throws {
        let run = try read(TraceLines.start() + TraceLines.sample(1, 100) + line + TraceLines.sample(3, 120))
        #expect(run.elapsed >= 3 && run.elapsed < 1e12)
        let text = HTMLPage.render([run])
        #expect(!text.contains("nan") && !text.contains("inf,") && !text.contains("\"-"))
    }

    @Test("a clock that was set back does not turn the line round")
    func clock() throws {
        let run = try read(
            TraceLines.start() + [1.0, 2, 3, -50, 2.5, 4].map { TraceLines.sample($0, 10) }.joined())
        let columns = run.series.columns
        #expect(columns.count >= 5 && run.elapsed == 4)
        for (left, right) in zip(columns, columns.dropFirst()) { #expect(left.end <= right.begin) }
    }

    @Test("stages nest; a point lasts until the next; what is open ends with the run")
    func stages() throws {
        let run = try read(
            TraceLines.start() + TraceLines.sample(1, 10) + TraceLines.mark(1, "load", "begin")
                + TraceLines.mark(2, "files", "begin")
                + TraceLines.mark(3, "files", "end") + TraceLines.mark(4, "load", "end")
                + TraceLines.mark(4, "ghost", "end")
                + TraceLines.mark(5, "p", "point") + TraceLines.mark(6, "q", "point") + TraceLines.sample(9, 10))
        #expect(run.stages.map(\.name) == ["load", "files", "p", "q"])
        #expect(run.stages.map(\.begin) == [1, 2, 5, 6] && run.stages.map(\.end) == [4, 3, 6, 9])
        #expect(run.stages.map(\.level) == [0, 1, 0, 0])
    }

    @Test("many marks, events, processes and groups take bounded room")
    func bounds() throws {
        var text = TraceLines.start()
        for index in 0..<6000 {
            let row = #"[{"pid":\#(index),"memory":\#(index << 12),"command":["c\#(index)"]}]"#
            text +=
                TraceLines.sample(Double(index), 50, largest: row)
                + TraceLines.mark(Double(index), "m\(index)", "point")
            text += TraceLines.event(Double(index), "high", count: 2)
        }
        let run = try read(text)
        #expect(run.stages.count <= 2000 && run.events.count <= 257 && run.groups.count <= 501)
        #expect(run.processes.count <= 1000 && run.processes.first?.pid == 5999)
        #expect(run.events.reduce(0) { $0 + $1.count } == 12_000)
        #expect(SVGText.render(Chart.of([run])).utf8.count < 1 << 20)
    }

    @Test("an mprof file: command, memory, children, functions, and a last line that was cut")
    func mprof() throws {
        let run = try read(
            """
            CMDLINE python x.py --n 3
            MEM 100.000000 1795463028.0000
            MEM 150.500000 1795463029.0000
            CHLD 30366 75.000000 1795463029.0100
            FUNC x.load 100.0 1795463028.2 150.0 1795463028.8 0
            MEM 120.000000 1795463030.0000
            MEM 9000.00000 17954630
            """)
        #expect(run.commandLine == "python x.py --n 3" && !run.isTrace && run.maximum == nil)
        #expect(run.peak.sampled == 150.5 * 1_048_576 && run.peak.time == 1 && run.elapsed == 2)
        #expect(run.processes.map(\.pid) == [30366] && run.groups == ["child 30366"])
        #expect(run.stages.map(\.name) == ["x.load"] && run.cautions == [])
    }

    @Test("two recordings in one file are taken as one run, with a word")
    func appended() throws {
        let trace =
            TraceLines.start() + TraceLines.sample(1, 10) + TraceLines.sample(9, 70)
            + TraceLines.start(command: "[\"other\"]") + TraceLines.sample(2, 30)
        let run = try read(trace)
        #expect(run.peak.sampled == 70 * 1_048_576 && run.commandLine == "job" && run.elapsed == 9)
        #expect(run.cautions == ["2 recordings in one file, taken as one run", "the recording has no end"])
        let mprof = try read("CMDLINE a\nMEM 5.0 100.0\nMEM 7.0 101.0\nCMDLINE b\nMEM 6.0 50.0\nMEM 4.0 51.0\n")
        #expect(mprof.commandLine == "a" && mprof.peak.sampled == 7 * 1_048_576 && mprof.elapsed == 1)
        #expect(mprof.cautions == ["2 recordings in one file, taken as one run"])
    }

    @Test("figures of an mprof file that no clock and no machine shows are counted as damage")
    func mprofDamage() throws {
        let run = try read(
            "CMDLINE a\nMEM nan 100\nMEM 1e300 100.0\nMEM 5 1e300\nMEM -3 100.0\nMEM 6.0 inf\n"
                + "MEM \(String(repeating: "9", count: 400)) 101.0\nMEM 8.0 102.0\nCHLD 1 1e300 102.0\n")
        #expect(run.peak.sampled == 8 * 1_048_576 && run.cautions == ["5 lines could not be read"])
    }

    @Test(
        "a command is called what people call it",
        arguments: [
            (["/usr/bin/python3.11", "/home/a/fit.py", "-x"], "python3.11 fit.py"),
            (["python3", "-c", "x"], "python3 -c"),
            (["python", "-m", "pytest"], "python -m pytest"), (["/opt/hog", "alloc"], "hog"),
            (["bash", "run.sh"], "bash run.sh"),
            (["shasum", "x"], "shasum"), ([], "?"), (["python3"], "python3"),
        ] as [([ByteString], String)])
    func name(words: [ByteString], name: String) { #expect(CommandName.short(words) == name) }
}
