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
