import Testing

/// The fields as the documentation's article "Report" names them; one that goes or changes its kind raises
/// the schema's version.
@Suite("The report's schema, version 1")
struct SchemaTests {
    static let runs: [(options: [String], job: Command)] = [
        ([], hog("exit", 0)), ([], hog("signal", 2)), ([], Command(["/no/such/file"])),
        (["--max-memory", "200"], hog("alloc", "--forever", "--rate", 150)),
        (["--time-limit", "0.2", "--warn-at", "0.5", "--min-available", "1"], hog("hold", 5, 1000)),
    ]

    @Test("has the same fields whatever the end", arguments: runs)
    func fields(options: [String], job: Command) throws {
        let report = try Caged(more: options, job: job).run().report
        #expect(report["schema"] == .string("memcage.report"))
        #expect(report["schema_version"] == .number(1))
        #expect(
            report.names == [
                "attached_pid", "backend", "cautions", "command", "command_end", "cpu", "elapsed_seconds", "events",
                "failure",
                "forwarded_signal", "io", "largest", "leftovers", "limits", "lost_records", "memcage", "memory",
                "passed_over", "placement", "pressure", "reason", "schema", "schema_version", "stage", "stages",
                "stages_left_out", "started", "started_epoch", "status", "stuck", "timeline",
            ])
        #expect(
            report["limits"]?.names == [
                "allocation", "cpus", "grace_seconds", "guarded", "kill_threshold", "max", "max_source",
                "min_available", "on_guard_death",
                "on_thrash",
                "on_threshold", "pids", "signal",
                "swap", "threshold", "time_limit_seconds", "warn_at",
            ])
        #expect(
            report["memory"]?.names == [
                "average", "charged_at_decision", "largest_resident", "peak_at_least", "peak_bound",
                "peak_bound_source",
                "peak_sampled", "peak_seconds", "peak_with_cache", "suggested_request", "unseen",
            ])
        #expect(report["cpu"]?.names == ["system_seconds", "user_seconds"])
        let events = Backend.here == .cgroup ? ["high", "max", "oom", "oom_kill", "pids_max"] : []
        #expect(report["events"]?.names == events)
    }

    @Test("gives sizes in bytes and times in seconds")
    func units() throws {
        let seen = try Caged("--max-memory", "1G", "--kill-threshold", 0.5, "--time-limit", "1h", job: hog("exit", 0))
            .run()
        #expect(seen.report["limits", "max"] == .number(1_073_741_824))
        #expect(seen.report["limits", "threshold"] == .number(536_870_912))
        #expect(seen.report["limits", "time_limit_seconds"] == .number(3600))
        #expect(seen.report["started"]?.text?.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/) == true)
    }

    @Test("bounds the peak from both sides where the kernel keeps it", .cgroupOnly)
    func peak() throws {
        let seen = try Caged("--max-memory", 300, job: hog("alloc", "--to", 100, "--rate", 200)).run()
        #expect(try #require(seen.peakBound) >= max(seen.peak, 100), "\(seen)")
        #expect(seen.peakBound! <= 300)
    }
}
