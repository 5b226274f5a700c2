import MemcageModel
import Testing

private func report(
    _ reason: String, status: Int = 0, version: Int = 1, sampled: Int = 100, bound: Int? = nil,
    source: String = "memory.peak"
) -> [UInt8] {
    Array(
        """
        {
          "schema": "memcage.report", "schema_version": \(version), "command": ["fit", "a b"],
          "started_epoch": 1000.5, "reason": "\(reason)", "status": \(status), "failure": "fit: not found",
          "limits": {"max": \(400 << 20)},
          "memory": {"peak_sampled": \(sampled << 20), "peak_bound": \(bound.map { "\($0 << 20)" } ?? "null"),
            "peak_bound_source": "\(source)"}
        }
        """.utf8)
}

@Suite("What a recorded run tells about its memory")
struct MeasuredRunTests {
    private static func end(_ reason: String, status: Int = 0, sampled: Int, bound: Int?, cache: Int?) -> String {
        func figure(_ mebibytes: Int?) -> String { mebibytes.map { "\($0 << 20)" } ?? "null" }
        return #"{"type":"end","time":1009,"elapsed":9.0,"reason":"\#(reason)","status":\#(status),"peak":{"sampled":"#
            + "\(sampled << 20),\"bound\":\(figure(bound)),\"with_cache\":\(figure(cache)),\"time\":1005},\"stages\":[]}\n"
    }

    private static func sample(_ charged: Int, current: Int) -> String {
        TraceLines.sample(5, charged).replacing("\"current\":null", with: "\"current\":[0,0,\(current << 20)]")
    }

    @Test(
        "the upper end of the peak counts, unless it is page cache",
        arguments: [
            (nil, nil, 100, 100, .none), (110, 110, 100, 110, .measured), (104, 104, 102, 102, .measured),
            (300, 300, 300, 100, .cache(.mebibytes(300))), (300, 300, 250, 150, .measured), (400, nil, 100, 100, .none),
        ] as [(Int?, Int?, Int, Int, MeasuredRun.Bound)])
    func bounds(bound: Int?, cache: Int?, current: Int, peak: Int, kind: MeasuredRun.Bound) throws {
        let run = try read(
            TraceLines.start() + Self.sample(100, current: current)
                + Self.end("exited", sampled: 100, bound: bound, cache: cache))
        let measured = try MeasuredRun(run)
        #expect(measured.peak == .mebibytes(peak) && measured.bound == kind, "\(measured)")
        #expect(measured.ending == .whole)
    }

    @Test(
        "how it ended says what the peak is worth",
        arguments: [
            ("exited", 0, .whole), ("exited", 9, .early("it failed with status 9")),
            ("threshold", 137, .wanted(moreThan: .mebibytes(400), "threshold")),
            ("hard-limit", 137, .wanted(moreThan: .mebibytes(400), "hard-limit")),
            ("node", 137, .wanted(moreThan: .mebibytes(100), "node")),
            ("time-limit", 124, .early("it ended by time-limit")), ("future", 0, .early("it ended by future")),
        ] as [(String, Int, MeasuredRun.Ending)])
    func endings(reason: String, status: Int, ending: MeasuredRun.Ending) throws {
        let trace = try read(
            TraceLines.start() + TraceLines.sample(5, 100)
                + Self.end(reason, status: status, sampled: 100, bound: nil, cache: nil))
        #expect(try MeasuredRun(trace).ending == ending)
        #expect(try MeasuredRun("r", report: report(reason, status: status)[...]).ending == ending)
    }

    @Test("a report: its bound where it is near, for a trace would be needed to tell cache from memory")
    func boundOfReport() throws {
        let near = try MeasuredRun("r", report: report("exited", bound: 108)[...])
        #expect(near.peak == .mebibytes(108) && near.bound == .measured && near.command == "fit 'a b'")
        let far = try MeasuredRun("r", report: report("exited", bound: 300)[...])
        #expect(far.peak == .mebibytes(100) && far.bound == .cache(.mebibytes(300)))
        let limit = try MeasuredRun("r", report: report("exited", bound: 101, source: "memory.max")[...])
        #expect(limit.peak == .mebibytes(100) && limit.bound == .none)
    }

    @Test("a report of this memcage's own is known by its beginning, and read")
    func own() throws {
        var summary = RunSummary(
            version: "1", command: ["fit"], settings: try RunSettings([:]), backend: "proc", placement: "p",
            startedAt: "", startedEpoch: 5)
        summary.evidence.command = .exited(0)
        summary.peak.sampled = .mebibytes(70)
        let bytes = Array(Report.render(summary).utf8)
        #expect(MeasuredRun.isReport(bytes[...]))
        #expect(!MeasuredRun.isReport(Array(TraceLines.start().utf8)[...]) && !MeasuredRun.isReport([]))
        #expect(try MeasuredRun("r", report: bytes[...]).peak == .mebibytes(70))
        for length in stride(from: 0, to: bytes.count - 2, by: 11) {
            #expect(throws: UnreadableRun.self) { try MeasuredRun("r", report: bytes[..<length]) }
        }
    }

    @Test(
        "what tells nothing is refused in a line that says why",
        arguments: [
            (report("exited", version: 9), "schema_version is 9"),
            (report("setup-failed"), "never ran: fit: not found"),
            (report("exited", sampled: 0), "no peak"), (Array("{\"schema\": \"memcage.report\"".utf8), "damaged"),
        ])
    func refused(bytes: [UInt8], said: String) {
        let error = #expect(throws: UnreadableRun.self) { try MeasuredRun("r", report: bytes[...]) }
        #expect(error?.why.contains(said) == true)
    }

    @Test("a recording without an end, and an mprof file, say what they can")
    func open() throws {
        #expect(
            try MeasuredRun(read(TraceLines.start() + TraceLines.sample(1, 10))).ending
                == .early("the recording has no end"))
        let mprof = try MeasuredRun(read("CMDLINE fit\nMEM 50.0 1000.1\n"))
        #expect(mprof.ending == .unknown && mprof.source == .mprof && mprof.peak == .mebibytes(50))
    }
}
