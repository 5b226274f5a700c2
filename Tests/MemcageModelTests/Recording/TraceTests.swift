import MemcageModel
import Testing

@Suite("The trace")
struct TraceTests {
    static let example: [TraceRecord] = {
        var start = TraceStart(memcage: "1.2.3", time: 1_795_459_308.25)
        start.host = "wn7"
        start.pid = 4711
        start.command = ["python3", ByteString([0xFF, 0x0A]), ""]
        start.backend = "cgroup"
        start.placement = "own cgroup"
        start.limits.max = .mebibytes(400)
        start.limits.threshold = .mebibytes(320)
        start.limits.high = .mebibytes(320)
        start.interval = 2
        var span = TraceSpan(
            time: 1_795_459_310.25, length: 2, looks: 3, charged: Triple(1, 2, 3), processes: Triple(1, 1, 2),
            threads: Triple(1, 3, 4))
        span.current = Triple(2, 3, 4)
        span.anonymous = Triple(0, 1, 2)
        span.shmem = Triple(0, 0, 0)
        span.kernel = Triple(5, 6, 7)
        span.file = Triple(8, 9, 9)
        span.swap = Triple(0, 0, 1)
        span.pressure = PressureTotals(some: 1500, full: 900)
        span.cpu = CPUTime(user: .seconds(1.5), system: .seconds(0.25))
        span.traffic = Traffic(read: ByteCount(4096), written: ByteCount(8192))
        span.largest = [ProcessRow(pid: 4712, memory: .mebibytes(320), commandLine: ["python3", "fit.py"])]
        var end = TraceEnd(time: 1_795_459_311)
        end.elapsed = 2.75
        end.reason = "threshold"
        end.status = 137
        end.peak = .mebibytes(320)
        end.peakBound = .mebibytes(321)
        end.peakWithCache = .mebibytes(321)
        end.peakTime = 1_795_459_310
        end.stages = [Stage(name: "fit", begin: 1_795_459_309.5, end: 1_795_459_311, peak: .mebibytes(320))]
        end.cpu = span.cpu
        end.traffic = span.traffic
        end.pressure = span.pressure
        return [
            .start(start), .mark(TraceMark(time: 1_795_459_309.5, mark: Mark(.begin, "fit \"é\"\n"))), .sample(span),
            .event(TraceEvent(time: 1_795_459_310, what: .decided, detail: "threshold")),
            .event(TraceEvent(time: 1_795_459_310, what: .oomKill, count: 3)), .end(end),
        ]
    }()

    /// Every optional figure gone.
    static let bare: [TraceRecord] = [
        .start(TraceStart(memcage: "1", time: 1)),
        .sample(
            TraceSpan(
                time: 2, length: 1, looks: 1, charged: Triple(0, 0, 0), processes: Triple(0, 0, 0),
                threads: Triple(0, 0, 0))
        ),
        .end(TraceEnd(time: 3)),
    ]

    private func read(_ text: String, by size: Int = .max) throws -> (records: [TraceRecord], damaged: Int) {
        var reader = TraceReader()
        var records: [TraceRecord] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try reader.read(rest.prefix(size)) { records.append($0) }
            rest = rest.dropFirst(min(size, rest.count))
        }
        try reader.finish()
        return (records, reader.damaged)
    }

    @Test("comes back as it was written, in pieces of any size", arguments: [example, bare], [1, 7, 4096])
    func roundTrip(records: [TraceRecord], size: Int) throws {
        // What is not in the trace is not asked for.
        let expected = records.map { record in
            if case .sample(var span) = record {
                span.peakTime = span.time
                return TraceRecord.sample(span)
            }
            return record
        }
        let back = try read(records.map(TraceText.line).joined(), by: size)
        #expect(back.records == expected && back.damaged == 0)
    }

    @Test("every line is one JSON object, with its keys in order", arguments: [example, bare])
    func keys(records: [TraceRecord]) throws {
        let keys = [
            "start": [
                "type", "schema", "schema_version", "memcage", "time", "host", "pid", "command", "backend", "placement",
                "limits", "interval", "attached_pid",
            ],
            "sample": [
                "type", "time", "span", "looks", "charged", "current", "anon", "shmem", "kernel", "file", "swap",
                "pressure", "cpu", "io", "processes", "threads", "largest",
            ],
            "mark": ["type", "time", "name", "kind"], "event": ["type", "time", "what", "detail", "count"],
            "end": [
                "type", "time", "elapsed", "reason", "status", "peak", "stages", "cpu", "io", "pressure",
            ],
        ]
        for line in records.map(TraceText.line) {
            #expect(line.hasSuffix("}\n") && line.count { $0 == "\n" } == 1)
            let json = try StrictJSON(line)
            guard case .string(let type) = json["type"] else {
                Issue.record("no type")
                continue
            }
            #expect(json.keys == keys[type])
        }
    }

    @Test("what is no trace is refused in a word")
    func refused() {
        let later = TraceText.line(Self.example[0]).replacing("\"schema_version\":1", with: "\"schema_version\":2")
        for (text, error) in [
            ("", TraceError.empty), ("x", .notATrace), ("\n", .notATrace), ("{}\n", .notATrace), ("[1]\n", .notATrace),
            ("MEM 1 2\n", .notATrace), (String(repeating: "x", count: 3 << 20), .notATrace), (later, .newer(2)),
            (TraceText.line(Self.example[1]), .notATrace), ("\0\u{1}\n", .notATrace),
        ] {
            #expect(throws: error) { try read(text) }
            #expect(!error.message.contains("\n"))
        }
    }

    @Test("a last line without its newline, unknown types, keys and events are passed over without damage")
    func tolerant() throws {
        let start = TraceText.line(Self.example[0])
        let text =
            start + "{\"type\":\"later\",\"x\":[[]]}\n"
            + TraceText.line(Self.example[3]).replacing("{\"type\"", with: "{\"new\":{\"a\":1},\"type\"")
            + "{\"type\":\"event\",\"time\":1,\"what\":\"later\"}\n" + TraceText.line(Self.example[2]).dropLast(20)
        let back = try read(text)
        #expect(back.records == [Self.example[0], Self.example[3]] && back.damaged == 0)
    }

    static let damage = [
        "{\"type\":\"sample\"}", "{\"type\":\"sample\",\"time\":1,\"span\":-1,\"charged\":[1,2,3]}",
        "{\"type\":\"sample\",\"time\":1,\"span\":1,\"charged\":[3,2,1]}",
        "{\"type\":\"sample\",\"time\":1e999,\"span\":1,\"charged\":[1,2,3]}",
        "{\"type\":\"sample\",\"time\":1,\"span\":1,\"charged\":[1e300,1e300,1e300]}",
        "{\"type\":\"sample\",\"time\":1,\"span\":1,\"charged\":[1,2,null,3]}",
        "{\"type\":\"mark\",\"time\":1,\"name\":5,\"kind\":\"point\"}",
        "{\"type\":\"mark\",\"time\":1,\"name\":\"a\",\"kind\":\"x\"}",
        "{\"type\":\"end\",\"time\":1}", "", "null", "{\"type\":", "\u{FEFF}{}",
        String(repeating: "[", count: 100_000), "{\"type\":\"mark\",\"time\":01}",
    ]

    @Test("a damaged line is counted, and the next one is read", arguments: damage)
    func damaged(line: String) throws {
        let back = try read(TraceText.line(Self.example[0]) + line + "\n" + TraceText.line(Self.example[3]))
        #expect(back.records.count == 2 && back.damaged == 1)
    }

    @Test("chance bytes and chance changes crash nothing")
    func hostile() throws {
        var random = SplitMix64(seed: 11)
        let text = Array(Self.example.map(TraceText.line).joined().utf8)
        for _ in 0..<300 {
            var bytes = text
            for _ in 0..<random.int(1...20) { bytes[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255)) }
            var reader = TraceReader()
            do {
                try reader.read(bytes[...]) { _ in }
                try reader.finish()
            } catch {}
        }
    }

    @Test("a command of megabytes is cut, and the line stays one that goes through a socket whole")
    func longCommand() throws {
        let recording = Recording([.trace, .mprof], clock: .example)
        var start = TraceStart(memcage: "1", time: 1)
        start.command = ["python3", ByteString([UInt8](repeating: 0xFF, count: 1 << 20)), "x"]
        for piece in recording.open(start) where piece.file == .trace {
            #expect(piece.text.utf8.count < 60_000)
        }
        guard case .start(let back) = try #require(records(recording.open(start)).first) else { return }
        #expect(back.command.first == "python3" && back.command.last == "…" && back.command.count == 3)
        #expect((["aé", "b"] as [ByteString]).clipped(to: 2) == ["a", "…"])
        #expect((["a", "b"] as [ByteString]).clipped(to: 4) == ["a", "b"])
    }
}
