/// The trace: JSON lines, the same keys in the same order in every line of a kind.
package enum TraceText {
    package static func line(_ record: TraceRecord) -> String {
        var text = ""
        json(record).write(to: &text, indent: nil)
        return text + "\n"
    }

    static func json(_ record: TraceRecord) -> JSON {
        switch record {
        case .start(let start): json(start)
        case .sample(let span): json(span)
        case .mark(let mark):
            .object([
                ("type", .string("mark")), ("time", .number(mark.time)), ("name", .string(mark.mark.name)),
                ("kind", .string(mark.mark.kind.rawValue)),
            ])
        case .event(let event):
            .object([
                ("type", .string("event")), ("time", .number(event.time)), ("what", .string(event.what.rawValue)),
                ("detail", .optional(event.detail)), ("count", .integer(event.count)),
            ])
        case .end(let end): json(end)
        }
    }

    private static func json(_ start: TraceStart) -> JSON {
        .object([
            ("type", .string("start")), ("schema", .string(TraceStart.schema)),
            ("schema_version", .integer(TraceStart.version)), ("memcage", .string(start.memcage)),
            ("time", .number(start.time)), ("host", .string(start.host)), ("pid", .integer(start.pid)),
            ("command", words(start.command)), ("backend", .string(start.backend)),
            ("placement", .string(start.placement)),
            (
                "limits",
                .object([
                    ("max", .integer(start.limits.max.bytes)), ("threshold", .integer(start.limits.threshold.bytes)),
                    ("high", .optional(start.limits.high)), ("swap", .integer(start.limits.swap.bytes)),
                ])
            ),
            ("interval", .number(start.interval)),
            ("attached_pid", .optional(start.attachedPID)),
        ])
    }

    private static func json(_ span: TraceSpan) -> JSON {
        .object([
            ("type", .string("sample")), ("time", .number(span.time)), ("span", .number(span.length)),
            ("looks", .integer(span.looks)), ("charged", json(span.charged)), ("current", json(span.current)),
            ("anon", json(span.anonymous)), ("shmem", json(span.shmem)), ("kernel", json(span.kernel)),
            ("file", json(span.file)), ("swap", json(span.swap)), ("pressure", json(span.pressure)),
            ("cpu", json(span.cpu)), ("io", json(span.traffic)), ("processes", json(span.processes)),
            ("threads", json(span.threads)), ("largest", .array(span.largest.map(json))),
        ])
    }

    private static func json(_ end: TraceEnd) -> JSON {
        .object([
            ("type", .string("end")), ("time", .number(end.time)), ("elapsed", .number(end.elapsed)),
            ("reason", .string(end.reason)), ("status", .integer(end.status)),
            (
                "peak",
                .object([
                    ("sampled", .integer(end.peak.bytes)), ("bound", .optional(end.peakBound)),
                    ("with_cache", .optional(end.peakWithCache)), ("time", .number(end.peakTime)),
                ])
            ),
            (
                "stages",
                .array(
                    end.stages.map { stage in
                        .object([
                            ("name", .string(stage.name)), ("begin", .number(stage.begin)), ("end", .number(stage.end)),
                            ("peak", .integer(stage.peak.bytes)),
                        ])
                    })
            ),
            ("cpu", json(end.cpu)), ("io", json(end.traffic)), ("pressure", json(end.pressure)),
        ])
    }

    private static func json(_ triple: Triple?) -> JSON {
        guard let triple else { return .null }
        return .array([.integer(triple.least), .integer(triple.mean), .integer(triple.most)])
    }

    private static func json(_ pressure: PressureTotals?) -> JSON {
        guard let pressure else { return .null }
        return .object([("some", .integer(pressure.some)), ("full", .integer(pressure.full))])
    }

    private static func json(_ cpu: CPUTime) -> JSON {
        .object([("user", .number(cpu.user.inSeconds)), ("system", .number(cpu.system.inSeconds))])
    }

    private static func json(_ traffic: Traffic?) -> JSON {
        guard let traffic else { return .null }
        return .object([("read", .integer(traffic.read.bytes)), ("write", .integer(traffic.written.bytes))])
    }

    private static func json(_ row: ProcessRow) -> JSON {
        .object([
            ("pid", .integer(Int(row.pid))), ("memory", .integer(row.memory.bytes)),
            ("command", words(row.commandLine)),
        ])
    }

    private static func words(_ command: [ByteString]) -> JSON { .array(command.map(JSON.bytes)) }
}

extension [ByteString] {
    /// At most so many bytes of words; where some are missing, a last word `…` says so. A line must stay a line that
    /// goes through a socket whole.
    package func clipped(to room: Int) -> [ByteString] {
        var left = room
        var kept: [ByteString] = []
        for word in self {
            guard word.bytes.count <= left else {
                var part = word.bytes.prefix(Swift.max(0, left))
                // Not inside a character.
                while let next = word.bytes[part.endIndex...].first, next & 0xC0 == 0x80, !part.isEmpty {
                    part = part.dropLast()
                }
                if !part.isEmpty { kept.append(ByteString([UInt8](part))) }
                return kept + ["…"]
            }
            // An empty word costs its quotes.
            left -= word.bytes.count + 1
            kept.append(word)
        }
        return kept
    }
}
