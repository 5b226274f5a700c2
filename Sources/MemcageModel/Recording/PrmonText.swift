/// prmon's two files: prmon.txt, tab-separated with a header row, read by the names of its columns; and prmon.json
/// with averages and maxima. Memory in kB, times in seconds, traffic in bytes.
package enum PrmonText {
    package static let columns = [
        "Time", "wtime", "pss", "rss", "swap", "vmem", "utime", "stime", "nprocs", "nthreads", "read_bytes",
        "write_bytes",
    ]

    package static let opening = columns.joined(separator: "\t") + "\n"

    /// pss is what is charged: each shared page once. The most in the span. Resident sets are added up at the beats
    /// alone: at least what any look saw charged.
    package static func line(_ span: TraceSpan, started: Double) -> String {
        let resident = max(span.charged.most, span.resident?.most ?? 0)
        let values = [
            whole(span.time), whole(span.time - started), span.charged.most >> 10, resident >> 10,
            (span.swap?.most ?? 0) >> 10, max(resident, span.virtual?.most ?? 0) >> 10, whole(span.cpu.user.inSeconds),
            whole(span.cpu.system.inSeconds), span.processes.most, span.threads.most, span.traffic?.read.bytes ?? 0,
            span.traffic?.written.bytes ?? 0,
        ]
        return values.map { "\($0)" }.joined(separator: "\t") + "\n"
    }

    /// The machine, for prmon.json.
    package struct Hardware: Equatable, Sendable {
        package var processors = 0
        package var memory: ByteCount?
        package init(processors: Int = 0, memory: ByteCount? = nil) {
            self.processors = processors
            self.memory = memory
        }
    }

    package static func summary(
        _ figures: Recorder.Figures, _ end: TraceEnd, _ hardware: Hardware, version: String
    ) -> String {
        let traffic = end.traffic ?? Traffic()
        let seconds = max(end.elapsed, 1e-3)
        let average: [(String, JSON)] = [
            ("nprocs", .number(figures.processes.mean ?? 0)), ("nthreads", .number(figures.threads.mean ?? 0)),
            ("pss", .number((figures.charged.mean ?? 0) / 1024)), ("rss", .number((figures.resident.mean ?? 0) / 1024)),
            ("swap", .number((figures.swap.mean ?? 0) / 1024)), ("vmem", .number((figures.virtual.mean ?? 0) / 1024)),
            ("read_bytes", .number(Double(traffic.read.bytes) / seconds)),
            ("write_bytes", .number(Double(traffic.written.bytes) / seconds)),
        ]
        let maximum: [(String, JSON)] = [
            ("nprocs", .integer(figures.processes.maximum ?? 0)), ("nthreads", .integer(figures.threads.maximum ?? 0)),
            ("pss", .integer((figures.charged.maximum ?? 0) >> 10)),
            ("rss", .integer((figures.mostResident ?? 0) >> 10)),
            ("swap", .integer((figures.swap.maximum ?? 0) >> 10)),
            ("vmem", .integer((figures.mostVirtual ?? 0) >> 10)),
            ("utime", .integer(whole(end.cpu.user.inSeconds))), ("stime", .integer(whole(end.cpu.system.inSeconds))),
            ("wtime", .integer(whole(end.elapsed))),
            ("read_bytes", .integer(traffic.read.bytes)), ("write_bytes", .integer(traffic.written.bytes)),
        ]
        let machine: [(String, JSON)] = [
            ("cpu", .object([("CPUs", .integer(hardware.processors))])),
            ("mem", .object([("MemTotal", hardware.memory.map { .integer($0.bytes >> 10) } ?? .null)])),
        ]
        var text = ""
        JSON.object([
            ("Avg", .object(average)), ("HW", .object(machine)), ("Max", .object(maximum)),
            ("prmon", .object([("Version", .string("memcage \(version)"))])),
        ]).write(to: &text)
        return text + "\n"
    }

    private static func whole(_ seconds: Double) -> Int { Int(exactly: seconds.rounded(.down)) ?? 0 }
}
