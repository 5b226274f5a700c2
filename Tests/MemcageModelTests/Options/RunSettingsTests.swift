import MemcageModel
import Testing

@Suite("Settings of a run")
struct RunSettingsTests {
    @Test("nothing given: what the help promises")
    func standard() throws {
        let standard = try settings()
        #expect(standard.maxMemory == .mebibytes(2000))
        #expect(standard.threshold == .mebibytes(1600))
        #expect(standard.high == .mebibytes(1600))
        #expect(standard.checkInterval == .seconds(2))
        #expect(standard.log == .file("memory_monitor.log", named: false))
        #expect(standard.grace == .seconds(5))
        #expect(standard.signal == .terminate)
        #expect(standard.onThreshold == .kill && standard.onThrash == .kill)
        #expect(standard.swap == .zero)
        #expect(standard.backend == .auto)
        #expect(standard.announce == .none)
        #expect(standard.warnAt == nil && standard.warnLevel == nil && standard.warnSignal == nil)
        #expect(standard.minAvailable == nil && standard.timeLimit == nil)
        #expect(standard.cgroupParent == nil && standard.report == nil)
        #expect(standard.statusOnKill == nil && standard.statusOnFailure == nil)
    }

    @Test("everything given")
    func everything() throws {
        let all = try settings([
            "--max-memory", "4G", "--kill-threshold", "0.5", "--check-interval", "0.01", "--log-file", "x.log",
            "--grace", "0", "--signal", "int", "--on-threshold", "warn", "--on-thrash=warn", "--warn-at", "0.4",
            "--warn-signal", "10", "--min-available", "500", "--swap", "1G", "--time-limit", "1h30m", "--backend",
            "cgroup", "--cgroup-parent", "/c", "--report", "r.json", "--announce", "stdout", "--status-on-kill", "1",
            "--status-on-failure", "255",
        ])
        #expect(all.maxMemory == .mebibytes(4096) && all.threshold == .mebibytes(2048))
        #expect(all.checkInterval == .milliseconds(10) && all.grace == .zero)
        #expect(all.log == .file("x.log", named: true))
        #expect(all.signal == .interrupt && all.warnSignal == Signal(10))
        #expect(all.onThreshold == .warn && all.onThrash == .warn)
        #expect(all.warnLevel == ByteCount.mebibytes(4096).scaled(by: 0.4))
        #expect(all.minAvailable == .mebibytes(500) && all.swap == .mebibytes(1024))
        #expect(all.timeLimit == .seconds(5400))
        #expect(all.backend == .cgroup && all.cgroupParent == "/c" && all.report == "r.json")
        #expect(all.announce == .stdout && all.statusOnKill == 1 && all.statusOnFailure == 255)
    }

    @Test("the log may be a file, stderr or none; a file that is named must be had")
    func log() throws {
        #expect(try settings(["--log-file", "-"]).log == .standardError)
        #expect(try settings(["--log-file", "none"]).log == .none)
        #expect(try settings(["--log-file", "memory_monitor.log"]).log == .file("memory_monitor.log", named: true))
        let raw = ByteString([0x6C, 0xFF])
        #expect(try settings([], environment: ["MEMCAGE_LOG_FILE": raw]).log == .file(raw, named: true))
    }

    @Test("nothing is throttled at a line that nobody enforces")
    func high() throws {
        #expect(try settings(["--kill-threshold", "1"]).high == nil)
        #expect(try settings(["--on-threshold", "warn"]).high == nil)
        #expect(try settings(["--kill-threshold", "0.999"]).high != nil)
    }

    @Test("a recording has the files that were asked for, prmon's .json beside its .txt")
    func records() throws {
        #expect(try settings().records.isEmpty)
        let records = try settings(["--trace=t", "--prmon=dir/run.txt", "--benchmark=b"]).records
        #expect(records.map(\.path) == ["t", "dir/run.txt", "dir/run.json", "b"])
        #expect(records.map(\.file) == [.trace, .prmon, .prmonSummary, .benchmark])
        #expect(try settings(["--prmon=run"]).records.last?.path == "run.json")
    }
}
