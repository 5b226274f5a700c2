/// One line of a trace, as far as a picture needs it. Keys and types that it does not know are passed over;
/// times are epoch seconds, memory is in bytes.
enum TraceRecord {
    case start(Start)
    case sample(Sample)
    case mark(time: Double, name: String, kind: String)
    case event(time: Double, what: String, detail: String?, count: Int)
    case end(End)
    case other

    struct Start {
        var schema = ""
        var version = 0
        var time = 0.0
        var host = ""
        var command: [String] = []
        var backend = ""
        var placement = ""
        var maximum: Double?
        var threshold: Double?
    }

    struct Triple {
        var low = 0.0
        var mean = 0.0
        var high = 0.0
    }

    struct Process {
        var pid = 0
        var memory = 0.0
        var command: [String] = []
    }

    struct Sample {
        var time = 0.0
        var span = 0.0
        var looks = 1
        var charged: Triple?
        var current: Triple?
        /// Microseconds within the span.
        var pressureSome: Double?
        var pressureFull: Double?
        var processes = 0.0
        var largest: [Process] = []
    }

    struct End {
        var time = 0.0
        var elapsed = 0.0
        var reason = ""
        var status: Int?
        var peakSampled: Double?
        var peakBound: Double?
        var peakWithCache: Double?
        var peakTime: Double?
        var cpuUser: Double?
        var cpuSystem: Double?
    }
}

extension TraceRecord {
    init(line: ArraySlice<UInt8>) throws(JSONCursor.Malformed) {
        var cursor = JSONCursor(line)
        var type = ""
        var fields = Fields()
        try cursor.object { cursor, key throws(JSONCursor.Malformed) in
            if "type" ~= key {
                type = cursor.isNull() ? "" : try cursor.string()
            } else if cursor.isNull() {
                return
            } else {
                try fields.read(key, &cursor)
            }
        }
        guard cursor.isAtEnd() else { throw JSONCursor.Malformed() }
        switch type {
        case "start": self = .start(fields.start)
        case "sample": self = .sample(fields.sample)
        case "mark": self = .mark(time: fields.start.time, name: fields.name, kind: fields.kind)
        case "event":
            self = .event(time: fields.start.time, what: fields.what, detail: fields.detail, count: fields.count)
        case "end": self = .end(fields.end)
        default: self = .other
        }
    }
}
