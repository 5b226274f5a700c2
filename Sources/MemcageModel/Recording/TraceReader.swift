/// Why a file is no trace that can be read.
package enum TraceError: Error, Equatable, Sendable {
    case empty
    /// The first line is no `start` of a trace.
    case notATrace
    /// Written by a later memcage, under a schema that this one does not know.
    case newer(Int)

    /// What is wrong, for a sentence that has named the file.
    package var message: String {
        switch self {
        case .empty: "it is empty; a trace is what --trace writes"
        case .notATrace: "it is no trace of memcage (memcage run --trace FILE writes one)"
        case .newer(let version):
            "its schema_version is \(version), this memcage reads \(TraceStart.version); a newer memcage wrote it"
        }
    }
}

/// Reads a trace back as it comes, in pieces of any size: of ten million lines only one is held at a time.
///
/// What it does not know it passes over: types, keys, and a last line without a newline (a memcage that was killed).
/// A line that is damaged is counted and passed over as well.
package struct TraceReader: Sendable {
    /// Lines that could not be read.
    package private(set) var damaged = 0
    private var lines = LineSplitter()
    private var hasStart = false

    package init() {}

    package mutating func read(
        _ bytes: ArraySlice<UInt8>, _ body: (TraceRecord) -> Void
    ) throws(TraceError) {
        var failure: TraceError?
        bytes.withUnsafeBytes { bytes in
            do throws(TraceError) {
                try read(bytes, sample: { _ in false }, body)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// `sample` has the first word on every line that looks like a sample; those that it returns false for, and all
    /// others, come to `body`.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, sample: (ScannedSample) -> Bool, _ body: (TraceRecord) -> Void
    ) throws(TraceError) {
        var rest = bytes
        while let line = lines.next(in: &rest) {
            switch line {
            case .here(let bytes):
                if hasStart, let scanned = ScannedSample(bytes), sample(scanned) { continue }
                try take(JSON(parsing: [UInt8](bytes)[...]), body)
            case .joined(let bytes): try take(JSON(parsing: bytes[...]), body)
            case .tooLong: try take(nil, body)
            }
        }
        // A file of another kind need not have lines: do not read gigabytes to find out.
        if lines.isTooLong, !hasStart { throw .notATrace }
    }

    /// To be called when the file is at its end.
    package mutating func finish() throws(TraceError) {
        if !hasStart { throw lines.isEmpty ? .empty : .notATrace }
        lines = LineSplitter()
    }

    private mutating func take(_ json: JSON?, _ body: (TraceRecord) -> Void) throws(TraceError) {
        if !hasStart {
            guard let json, json["type"]?.text == "start", json["schema"]?.text == TraceStart.schema,
                let version = json["schema_version"]?.int
            else { throw .notATrace }
            guard version <= TraceStart.version else { throw .newer(version) }
            guard let start = TraceStart(json) else { throw .notATrace }
            hasStart = true
            body(.start(start))
            return
        }
        guard let json, let type = json["type"]?.text else {
            damaged += 1
            return
        }
        let record: TraceRecord?
        switch type {
        // One trace behind another in a file.
        case "start": record = TraceStart(json).map(TraceRecord.start)
        case "sample": record = TraceSpan(json).map(TraceRecord.sample)
        case "mark": record = TraceMark(json).map(TraceRecord.mark)
        case "event":
            // One that a later memcage tells and this one does not know is no damage.
            if let what = json["what"]?.text, TraceEvent.What(rawValue: what) == nil { return }
            record = TraceEvent(json).map(TraceRecord.event)
        case "end": record = TraceEnd(json).map(TraceRecord.end)
        default: return
        }
        if let record { body(record) } else { damaged += 1 }
    }
}

extension TraceStart {
    fileprivate init?(_ json: JSON) {
        guard let time = json["time"]?.double, let max = json["limits"]?["max"]?.bytes else { return nil }
        self.init(memcage: json["memcage"]?.text ?? "", time: time)
        host = json["host"]?.text ?? ""
        pid = json["pid"]?.int ?? 0
        command = json["command"]?.words ?? []
        backend = json["backend"]?.text ?? ""
        placement = json["placement"]?.text ?? ""
        limits.max = max
        limits.threshold = json["limits"]?["threshold"]?.bytes ?? max
        limits.high = json["limits"]?["high"]?.bytes
        limits.swap = json["limits"]?["swap"]?.bytes ?? .zero
        interval = json["interval"]?.double ?? 0
        attachedPID = json["attached_pid"]?.int
    }
}

extension TraceSpan {
    fileprivate init?(_ json: JSON) {
        guard let time = json["time"]?.double, let length = json["span"]?.double, length >= 0,
            let charged = json["charged"]?.triple
        else { return nil }
        let none = Triple(0, 0, 0)
        self.init(
            time: time, length: length, looks: json["looks"]?.int ?? 1, charged: charged,
            processes: json["processes"]?.triple ?? none, threads: json["threads"]?.triple ?? none)
        current = json["current"]?.triple
        anonymous = json["anon"]?.triple
        shmem = json["shmem"]?.triple
        kernel = json["kernel"]?.triple
        file = json["file"]?.triple
        swap = json["swap"]?.triple
        pressure = json["pressure"]?.pressure
        cpu = json["cpu"]?.cpu ?? CPUTime()
        traffic = json["io"]?.traffic
        largest = (json["largest"]?.elements ?? []).compactMap { row in
            guard let pid = row["pid"]?.int.flatMap({ Int32(exactly: $0) }), let memory = row["memory"]?.bytes else {
                return nil
            }
            return ProcessRow(pid: pid, memory: memory, commandLine: row["command"]?.words ?? [])
        }
    }
}

extension TraceMark {
    fileprivate init?(_ json: JSON) {
        guard let time = json["time"]?.double, let name = json["name"]?.text,
            let kind = json["kind"]?.text.flatMap(Mark.Kind.init)
        else { return nil }
        self.init(time: time, mark: Mark(kind, name))
    }
}

extension TraceEvent {
    fileprivate init?(_ json: JSON) {
        guard let time = json["time"]?.double, let what = json["what"]?.text.flatMap(What.init) else { return nil }
        self.init(time: time, what: what, detail: json["detail"]?.text, count: max(0, json["count"]?.int ?? 1))
    }
}

extension TraceEnd {
    fileprivate init?(_ json: JSON) {
        guard let time = json["time"]?.double, let peak = json["peak"]?["sampled"]?.bytes else { return nil }
        self.init(time: time)
        elapsed = json["elapsed"]?.double ?? 0
        reason = json["reason"]?.text ?? ""
        status = json["status"]?.int ?? 0
        self.peak = peak
        peakBound = json["peak"]?["bound"]?.bytes
        peakWithCache = json["peak"]?["with_cache"]?.bytes
        peakTime = json["peak"]?["time"]?.double ?? time
        stages = (json["stages"]?.elements ?? []).compactMap { stage in
            guard let name = stage["name"]?.text, let begin = stage["begin"]?.double, let end = stage["end"]?.double,
                begin <= end, let peak = stage["peak"]?.bytes
            else { return nil }
            return Stage(name: name, begin: begin, end: end, peak: peak)
        }
        cpu = json["cpu"]?.cpu ?? CPUTime()
        traffic = json["io"]?.traffic
        pressure = json["pressure"]?.pressure
    }
}

/// The shapes that occur in several kinds of line.
extension JSON {
    var bytes: ByteCount? { int.flatMap { $0 >= 0 ? ByteCount($0) : nil } }

    /// In order, none below zero.
    fileprivate var triple: Triple? {
        guard let parts = elements?.compactMap(\.int), parts.count == 3, elements?.count == 3, parts[0] >= 0,
            parts[0] <= parts[1], parts[1] <= parts[2]
        else { return nil }
        return Triple(parts[0], parts[1], parts[2])
    }

    fileprivate var pressure: PressureTotals? {
        guard let some = self["some"]?.int, let full = self["full"]?.int else { return nil }
        return PressureTotals(some: max(0, some), full: max(0, full))
    }

    fileprivate var cpu: CPUTime? {
        guard let user = self["user"]?.double, let system = self["system"]?.double,
            (0..<1e9).contains(user), (0..<1e9).contains(system)
        else { return nil }
        return CPUTime(user: .seconds(user), system: .seconds(system))
    }

    fileprivate var traffic: Traffic? {
        guard let read = self["read"]?.bytes, let written = self["write"]?.bytes else { return nil }
        return Traffic(read: read, written: written)
    }

    /// Words of a command: text, or an object with the bytes in base64.
    var words: [ByteString]? {
        elements?.map { word in
            if let text = word.text { return ByteString(text) }
            if let bytes = word["base64"]?.text.flatMap(Base64.decode) { return ByteString(bytes) }
            return ByteString(word["text"]?.text ?? "?")
        }
    }
}
