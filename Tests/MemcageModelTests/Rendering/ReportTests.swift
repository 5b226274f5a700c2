import MemcageModel
import Testing

@Suite("The report")
struct ReportTests {
    private func full() throws -> RunSummary {
        var run = try RunSummary.example(
            .example(.threshold),
            ["--max-memory", "400", "--warn-at", "0.5", "--time-limit", "1h", "--min-available", "1G"])
        run.events = reading("high 4\nmax 3\noom 2\noom_kill 1\n") { MemoryEvents($0) }
        run.timeline = [TimelineEntry(at: .milliseconds(1500), what: "decided: threshold")]
        run.largest = [ProcessRow(pid: 42, memory: .mebibytes(300), commandLine: ["python3", ByteString([0xFF])])]
        run.chargedAtDecision = .mebibytes(321)
        run.peak.bound = .mebibytes(330)
        run.peak.boundSource = "memory.peak"
        run.cpuUser = .milliseconds(2500)
        run.traffic = Traffic(read: ByteCount(4096), written: ByteCount(8192))
        run.pressure = PressureTotals(some: 2_500_000, full: 1_000_000)
        run.peakTime = 1_795_459_310.25
        run.average = .mebibytes(200)
        run.stages = [Stage(name: "fit", begin: 1_795_459_309.25, end: 1_795_459_311.25, peak: .mebibytes(317))]
        run.stage = ["fit", "loop"]
        run.stuck = ["pid 9, state D"]
        run.passedOver = ["scope: no bus"]
        return run
    }

    /// Keys that readers rely on: to add is free, to remove or rename needs a new schema version.
    static let keys = [
        "schema", "schema_version", "memcage", "command", "attached_pid", "started", "started_epoch", "elapsed_seconds",
        "reason", "failure", "status", "command_end", "forwarded_signal", "backend", "placement", "passed_over",
        "limits",
        "memory", "events", "cpu", "io", "pressure", "stages", "stages_left_out", "stage", "timeline", "largest",
        "leftovers", "stuck", "lost_records", "cautions",
    ]

    @Test("the same keys every time, whatever the end", arguments: Reason.allCases)
    func topLevel(reason: Reason) throws {
        let report = try StrictJSON(Report.render(.example(.example(reason))))
        #expect(report.keys == Self.keys)
        #expect(report["reason"] == .string(reason.rawValue))
        #expect(report["status"] == .number(Double(ExitStatus(.example(reason)).shellStatus)))
    }

    @Test("the keys below")
    func below() throws {
        let report = try StrictJSON(Report.render(full()))
        #expect(
            report["limits"]?.keys == [
                "max", "threshold", "kill_threshold", "swap", "pids", "cpus", "warn_at", "min_available",
                "time_limit_seconds", "grace_seconds", "signal", "on_threshold", "on_thrash", "on_guard_death",
                "max_source", "allocation", "guarded",
            ])
        #expect(
            report["memory"]?.keys == [
                "peak_sampled", "peak_at_least", "peak_bound", "peak_bound_source", "peak_with_cache", "peak_seconds",
                "average",
                "largest_resident",
                "charged_at_decision",
                "suggested_request", "unseen",
            ])
        #expect(report["events"]?.keys == ["high", "max", "oom", "oom_kill", "pids_max"])
        #expect(report["cpu"]?.keys == ["user_seconds", "system_seconds"])
        #expect(report["io"]?.keys == ["read", "write"])
        #expect(report["pressure"]?.keys == ["some_seconds", "full_seconds"])
        guard case .array(let timeline) = report["timeline"], case .array(let largest) = report["largest"],
            case .array(let stages) = report["stages"]
        else {
            Issue.record("no lists")
            return
        }
        #expect(timeline.map(\.keys) == [["seconds", "what"]])
        #expect(largest.map(\.keys) == [["pid", "memory", "command"]])
        #expect(stages.map(\.keys) == [["name", "begin_seconds", "end_seconds", "peak"]])
        #expect(stages.first?["begin_seconds"] == .number(1) && stages.first?["end_seconds"] == .number(3))
    }

    @Test("values in bytes and seconds")
    func values() throws {
        let report = try StrictJSON(Report.render(full()))
        #expect(report["schema"] == .string("memcage.report") && report["schema_version"] == .number(1))
        #expect(report["started_epoch"] == .number(1_795_459_308.25) && report["elapsed_seconds"] == .number(75))
        #expect(report["limits"]?["max"] == .number(400 * 1_048_576))
        #expect(report["limits"]?["warn_at"] == .number(200 * 1_048_576))
        #expect(report["limits"]?["time_limit_seconds"] == .number(3600))
        #expect(report["memory"]?["peak_sampled"] == .number(317 * 1_048_576))
        #expect(report["memory"]?["suggested_request"] == .number(600 * 1_048_576))
        #expect(report["events"]?["oom_kill"] == .number(1))
        #expect(report["io"]?["write"] == .number(8192) && report["pressure"]?["some_seconds"] == .number(2.5))
        #expect(report["memory"]?["peak_seconds"] == .number(2))
        #expect(report["stage"] == .array([.string("fit"), .string("loop")]))
        #expect(report["cpu"]?["user_seconds"] == .number(2.5))
        #expect(report["command_end"] == .object(keys: ["signal"], values: [.string("TERM")]))
    }

    @Test("what is not known or was not asked for is null, never left out")
    func nulls() throws {
        let report = try StrictJSON(Report.render(.example(.example(.exited))))
        for key in ["failure", "forwarded_signal", "events", "io", "pressure"] { #expect(report[key] == .null) }
        for key in ["warn_at", "min_available", "time_limit_seconds", "allocation"] {
            #expect(report["limits"]?[key] == .null)
        }
        for key in [
            "peak_bound", "peak_with_cache", "peak_seconds", "average", "charged_at_decision", "suggested_request",
        ] {
            #expect(report["memory"]?[key] == .null)
        }
        #expect(report["command_end"] == .object(keys: ["status"], values: [.number(3)]))
        #expect(try StrictJSON(Report.render(.example(.example(.setupFailed))))["command_end"] == .null)
    }

    @Test("it ends with a newline")
    func newline() throws { #expect(try Report.render(full()).hasSuffix("}\n")) }

    @Test("hostile words leave it valid")
    func hostile() throws {
        var random = SplitMix64(seed: 8)
        for _ in 0..<200 {
            var run = try RunSummary.example(
                .example(.setupFailed), command: [ByteString(random.bytes(30)), "\"", "\\"])
            run.failure = String(decoding: random.bytes(20), as: UTF8.self)
            run.cautions = ["a \"b\"\n", "\u{01}"]
            let report = try StrictJSON(Report.render(run))
            #expect(report.keys == Self.keys)
        }
    }
}
