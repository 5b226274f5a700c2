import MemcageModel
import Testing

@Suite("A recording in the formats of other tools")
struct FormatTests {
    private static func recorded() -> [Recording.File: String] {
        var recording = Recording(Set(Recording.File.allCases), clock: .example)
        var start = TraceStart(memcage: "1.2.3", time: Epoch.example.time)
        start.command = ["python3", "-c", "a\nb"]
        var pieces = recording.open(start)
        for second in 0...4 {
            pieces += recording.look(.example(Double(second), .mebibytes([10, 50, 300, 20, 5][second])))
        }
        var end = TraceEnd(time: 0)
        end.elapsed = 90_061.5
        end.cpu = CPUTime(user: .seconds(40_000), system: .seconds(5030.75))
        end.traffic = Traffic(read: .mebibytes(3), written: .mebibytes(2))
        pieces += recording.close(
            end, events: nil, at: Moment(nanoseconds: 5_000_000_000),
            hardware: PrmonText.Hardware(processors: 8, memory: .mebibytes(1000)),
            version: "1.2.3")
        return pieces.reduce(into: [:]) { $0[$1.file, default: ""] += $1.text }
    }

    @Test("mprof: the command on one line, then MiB and seconds since 1970, no blank line")
    func mprof() {
        let lines = Self.recorded()[.mprof]?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(
            lines == [
                "CMDLINE python3 -c $'a\\x0ab'", "MEM 10.000000 1795459308.2500", "MEM 50.000000 1795459309.2500",
                "MEM 300.000000 1795459310.2500", "MEM 20.000000 1795459311.2500", "MEM 5.000000 1795459312.2500", "",
            ])
    }

    @Test("prmon: a header, then kB and whole seconds by columns")
    func prmon() throws {
        let rows = try #require(Self.recorded()[.prmon]).split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(rows.count == 6 && rows.allSatisfy { $0.count == PrmonText.columns.count })
        #expect(rows[0].map(String.init) == PrmonText.columns)
        #expect(
            rows[3].map(String.init) == [
                "1795459310", "2", "307200", "307200", "0", "614400", "2", "0", "6", "60", "2097152", "1048576",
            ])
    }

    @Test("prmon.json: averages, maxima, machine and version")
    func prmonSummary() throws {
        let json = try StrictJSON(#require(Self.recorded()[.prmonSummary]))
        #expect(json.keys == ["Avg", "HW", "Max", "prmon"])
        #expect(json["Max"]?["pss"] == .number(307_200) && json["Max"]?["vmem"] == .number(614_400))
        #expect(json["Max"]?["wtime"] == .number(90_061) && json["Max"]?["nthreads"] == .number(60))
        // (50 + 300 + 20 + 5) / 4 s
        #expect(json["Avg"]?["pss"] == .number(93.75 * 1024))
        #expect(json["HW"]?["cpu"]?["CPUs"] == .number(8) && json["HW"]?["mem"]?["MemTotal"] == .number(1_024_000))
        #expect(json["prmon"]?["Version"] == .string("memcage 1.2.3"))
    }

    @Test("Snakemake's table: a header and one row, MiB, NA for what is not known")
    func benchmark() throws {
        let lines = try #require(Self.recorded()[.benchmark]).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0] == "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time")
        #expect(lines[1] == "90061.5000\t1 day, 1:01:01\t300.00\t600.00\tNA\t300.00\t3.00\t2.00\t50.00\t45030.75")
    }

    /// A beat at the start, one look later, and the end: `--check-interval` is longer than the job.
    @Test("a job between two beats has no less resident and virtual memory than was charged, or than the kernel kept")
    func short() throws {
        var recording = Recording([.prmon, .prmonSummary, .benchmark], clock: .example)
        let pieces = recording.look(.example(0, .mebibytes(2)))
        recording.see(Reading(time: Moment(nanoseconds: 800_000_000), charged: .mebibytes(103)))
        let end = Moment(nanoseconds: 1_000_000_000)
        func close(_ largest: ByteCount) -> [Recording.Piece] {
            var ended = recording
            ended.finish(at: end, largestResident: largest)
            return pieces + ended.close(TraceEnd(time: 0), events: nil, at: end, hardware: .init(), version: "1")
        }
        for (largest, resident) in [(ByteCount.mebibytes(113), 113), (.mebibytes(50), 103)] {
            let text = close(largest).reduce(into: [:]) { $0[$1.file, default: ""] += $1.text }
            let row = try #require(text[.benchmark]?.split(separator: "\n").last).split(separator: "\t")
            #expect(row[2...5] == ["\(resident).00", "\(resident).00", "NA", "103.00"])
            let most = try StrictJSON(#require(text[.prmonSummary]))["Max"]
            for (name, mebibytes) in [("pss", 103), ("rss", resident), ("vmem", resident)] {
                #expect(most?[name] == .number(Double(mebibytes << 10)), "\(name)")
            }
            let line = try #require(text[.prmon]?.split(separator: "\n").last).split(separator: "\t")
            #expect(line[2] == "\(103 << 10)" && line[3] == line[2] && line[5] == line[2], "\(line)")
        }
    }

    @Test("only what was asked for is written")
    func none() {
        var recording = Recording([], clock: .example)
        #expect(!recording.isOn)
        #expect(recording.open(TraceStart(memcage: "1", time: 0)).isEmpty)
        let looked = recording.look(.example(1, .mebibytes(1)))
        #expect(looked.isEmpty)
        #expect(recording.event(.decided, at: Moment(nanoseconds: 0)).isEmpty)
        let (pieces, isKept) = recording.mark(Mark(.point, "a"), at: Moment(nanoseconds: 0), charged: .zero)
        #expect(pieces.isEmpty && isKept)
    }

    @Test("the kernel's acts come as events before the sample of their span")
    func events() throws {
        var recording = Recording([.trace], clock: .example)
        var pieces = recording.open(TraceStart(memcage: "1", time: 0))
        for (second, high) in [0, 5, 5, 9].enumerated() {
            var sample = Sample.example(Double(second), .mebibytes(1))
            sample.events = MemoryEvents()
            sample.events?.high = high
            pieces += recording.look(sample)
        }
        let story = try records(pieces).dropFirst().map { record in
            if case .event(let event) = record { "\(event.what) \(event.count)" } else { "sample" }
        }
        #expect(story == ["sample", "high 5", "sample", "sample", "high 4", "sample"])
    }
}
