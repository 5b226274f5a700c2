extension TraceRecord {
    /// The members of a line, whatever its type turns out to be.
    struct Fields {
        typealias Malformed = JSONCursor.Malformed

        var start = Start()
        var sample = Sample()
        var end = End()
        var name = ""
        var kind = "point"
        var what = ""
        var detail: String?
        var count = 1

        /// The value behind the key, which is not null.
        mutating func read(_ key: JSONKey, _ cursor: inout JSONCursor) throws(Malformed) {
            switch key {
            case "time":
                start.time = try cursor.number()
                sample.time = start.time
                end.time = start.time
            case "schema": start.schema = try cursor.string()
            case "schema_version": start.version = Int(clamping: try cursor.number())
            case "host": start.host = try cursor.string()
            case "command": start.command = try Self.words(&cursor)
            case "backend": start.backend = try cursor.string()
            case "placement": start.placement = try cursor.string()
            case "limits": try limits(&cursor)
            case "span": sample.span = max(0, try cursor.number())
            case "looks": sample.looks = Int(clamping: try cursor.number())
            case "charged": sample.charged = try Self.triple(&cursor)
            case "current": sample.current = try Self.triple(&cursor)
            case "pressure": try pressure(&cursor)
            case "processes": sample.processes = try Self.triple(&cursor)?.high ?? 0
            case "largest": try largest(&cursor)
            case "name": name = try cursor.string()
            case "kind": kind = try cursor.string()
            case "what": what = try cursor.string()
            case "detail": detail = try cursor.string()
            case "count": count = Int(clamping: try cursor.number())
            case "elapsed": end.elapsed = max(0, try cursor.number())
            case "reason": end.reason = try cursor.string()
            case "status": end.status = Int(clamping: try cursor.number())
            case "peak": try peak(&cursor)
            case "cpu": try cpu(&cursor)
            default: try cursor.skip()
            }
        }

        private mutating func limits(_ cursor: inout JSONCursor) throws(Malformed) {
            try Self.numbers(&cursor) { key, value in
                switch key {
                case "max": start.maximum = value
                case "threshold": start.threshold = value
                default: break
                }
            }
        }

        private mutating func pressure(_ cursor: inout JSONCursor) throws(Malformed) {
            try Self.numbers(&cursor) { key, value in
                switch key {
                case "some": sample.pressureSome = value
                case "full": sample.pressureFull = value
                default: break
                }
            }
        }

        private mutating func peak(_ cursor: inout JSONCursor) throws(Malformed) {
            try Self.numbers(&cursor) { key, value in
                switch key {
                case "sampled": end.peakSampled = value
                case "bound": end.peakBound = value
                case "with_cache": end.peakWithCache = value
                case "time": end.peakTime = value
                default: break
                }
            }
        }

        private mutating func cpu(_ cursor: inout JSONCursor) throws(Malformed) {
            try Self.numbers(&cursor) { key, value in
                switch key {
                case "user": end.cpuUser = value
                case "system": end.cpuSystem = value
                default: break
                }
            }
        }

        private mutating func largest(_ cursor: inout JSONCursor) throws(Malformed) {
            try cursor.array { cursor throws(Malformed) in
                var process = Process()
                try cursor.object { cursor, key throws(Malformed) in
                    if cursor.isNull() { return }
                    switch key {
                    case "pid": process.pid = Int(clamping: try cursor.number())
                    case "memory": process.memory = max(0, try cursor.number())
                    case "command": process.command = try Self.words(&cursor)
                    default: try cursor.skip()
                    }
                }
                if sample.largest.count < 16 { sample.largest.append(process) }
            }
        }

        /// The members of an object that are numbers; null and what else there is are passed over.
        private static func numbers(
            _ cursor: inout JSONCursor, _ body: (JSONKey, Double) -> Void
        ) throws(Malformed) {
            try cursor.object { cursor, key throws(Malformed) in
                if cursor.isNull() { return }
                if cursor.isNumber() { body(key, try cursor.number()) } else { try cursor.skip() }
            }
        }

        private static func triple(_ cursor: inout JSONCursor) throws(Malformed) -> Triple? {
            var values: (Double, Double, Double) = (0, 0, 0)
            var count = 0
            try cursor.array { cursor throws(Malformed) in
                let value = max(0, try cursor.number())
                switch count {
                case 0: values.0 = value
                case 1: values.1 = value
                case 2: values.2 = value
                default: break
                }
                count += 1
            }
            return count == 3 ? Triple(low: values.0, mean: values.1, high: values.2) : nil
        }

        /// Words of a command: text, or an object with the escaped text of what is none.
        private static func words(_ cursor: inout JSONCursor) throws(Malformed) -> [String] {
            var words: [String] = []
            try cursor.array { cursor throws(Malformed) in
                guard cursor.isObject() else {
                    words.append(ByteString(try cursor.string()).quoted)
                    return
                }
                try cursor.object { cursor, key throws(Malformed) in
                    if "text" ~= key { words.append(try cursor.string()) } else { try cursor.skip() }
                }
            }
            return words
        }
    }
}

extension Int {
    /// The nearest integer; what is too large for one is as large as may be.
    init(clamping value: Double) {
        self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value.rounded(), -9e15), 9e15))
    }
}
