import MemcageModel
import Testing

@Suite("The lines that memcage adds to the log")
struct LogNoticeTests {
    @Test(
        "a notice is one stamped line",
        arguments: [
            (.warnLevel, "Warning: 330MB passed 200.0MB (--warn-at); sent USR1"),
            (.overThreshold, "Warning: 330MB passed the threshold of 320.0MB; going on (--on-threshold warn)"),
            (.thrashing, "Warning: the job stalls at its limit with 330MB; going on (--on-thrash warn)"),
            (.stalledReading, "Warning: the job stalls, but holds only 330MB: it waits for files, not for memory"),
        ] as [(Notice, String)])
    func notices(notice: Notice, text: String) throws {
        let given = try settings(["--max-memory", "400", "--warn-at", "0.5", "--warn-signal", "usr1"])
        #expect(LogText.notice(notice, charged: .mebibytes(330), settings: given, stamp: "T") == "T: \(text)\n")
    }

    @Test("without a signal none is said to be sent")
    func withoutSignal() throws {
        let text = LogText.notice(
            .warnLevel, charged: .mebibytes(9), settings: try settings(["--warn-at", "0.5"]), stamp: "T")
        #expect(text == "T: Warning: 9MB passed 1000.0MB (--warn-at)\n")
    }

    @Test("the largest processes, in columns, long command lines clipped and in one line each")
    func table() {
        let rows = [
            ProcessRow(pid: 4242, memory: .mebibytes(1500), commandLine: ["python3", "a b"]),
            ProcessRow(pid: 7, memory: .zero, commandLine: []),
            ProcessRow(
                pid: 12_345_678, memory: .mebibytes(1),
                commandLine: [ByteString("x\ny" + String(repeating: "é", count: 300))]),
        ]
        let lines = LogText.table(rows, stamp: "T").split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0] == "T: Largest processes:")
        #expect(lines[1] == "T:   PID     4242   1500MB python3 'a b'")
        #expect(lines[2] == "T:   PID        7      0MB ")
        #expect(lines[3].hasPrefix("T:   PID 12345678      1MB $'x\\x0ay") && lines[3].hasSuffix("é…"))
        #expect(lines[3].count == "T:   PID 12345678      1MB ".count + 200)
        #expect(LogText.table([], stamp: "T") == "")
    }

    @Test("the verdict")
    func verdict() throws {
        var run = try RunSummary.example(.example(.threshold), ["--max-memory", "400"])
        run.leftovers = 2
        #expect(
            LogText.verdict(run)
                == "Ended: threshold, peak 317MB of 400MB, 75 s, 2 leftovers ended; next time try 600MB")
        #expect(LogText.verdict(try .example(.example(.exited))) == "Ended: exited, peak 317MB of 2000MB, 75 s")
    }
}
