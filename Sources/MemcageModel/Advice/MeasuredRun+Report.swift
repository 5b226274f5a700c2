extension MeasuredRun {
    /// Whether a file that begins so is a report, whole or not.
    package static func isReport(_ beginning: ArraySlice<UInt8>) -> Bool {
        let text = beginning.drop { $0 <= 0x20 }.prefix(200)
        return text.first == UInt8(ascii: "{")
            && String(decoding: text, as: UTF8.self).contains("\"\(Report.schema)\"")
    }

    /// More than any report has.
    package static let longestReport = 16 << 20

    /// From a report.
    package init(_ name: String, report bytes: ArraySlice<UInt8>) throws(UnreadableRun) {
        guard let json = JSON(parsing: bytes) else { throw UnreadableRun("it is a report that was cut off or damaged") }
        let version = json["schema_version"]?.int ?? 0
        guard version <= Report.version else {
            throw UnreadableRun(
                "its schema_version is \(version), this memcage reads \(Report.version); a newer memcage wrote it")
        }
        let reason = json["reason"]?.text ?? ""
        guard reason != Reason.setupFailed.rawValue else {
            let why = json["failure"]?.text.map { ": " + ByteString($0).printable } ?? ""
            throw UnreadableRun("its command never ran\(why)")
        }
        let memory = json["memory"]
        guard let sampled = memory?["peak_sampled"]?.bytes, sampled > .zero, sampled.bytes < 1 << 60 else {
            throw UnreadableRun("it holds no peak")
        }
        self.init(name, .report, sampled: sampled)
        command = json["command"]?.words?.commandLine ?? ""
        started = json["started_epoch"]?.double ?? 0
        ended = started + (json["elapsed_seconds"]?.double ?? 0)
        ending = .init(
            reason: reason, status: json["status"]?.int ?? 0, sampled: sampled, limit: json["limits"]?["max"]?.bytes)
        // memory.max as a bound is the limit: no measurement.
        guard let bound = memory?["peak_bound"]?.bytes, bound >= sampled,
            memory?["peak_bound_source"]?.text == "memory.peak"
        else { return }
        if bound <= sampled.scaled(by: 1.1) {
            peak = bound
            self.bound = .measured
        } else {
            self.bound = .cache(bound)
        }
    }
}
