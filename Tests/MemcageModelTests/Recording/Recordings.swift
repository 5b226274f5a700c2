import MemcageModel

extension Epoch {
    static let example = Epoch(started: Moment(nanoseconds: 0), time: 1_795_459_308.25)
}

extension Sample {
    /// A busy sample: long command lines, every figure there.
    static func example(_ seconds: Double, _ charged: ByteCount, _ command: [ByteString] = ["python3", "fit.py"])
        -> Sample
    {
        var sample = Sample(time: Moment(nanoseconds: Int(seconds * 1e9)), charged: charged)
        sample.current = charged + .mebibytes(100)
        sample.parts.anonymous = charged
        sample.parts.shmem = .mebibytes(1)
        sample.parts.kernel = .mebibytes(2)
        sample.parts.file = .mebibytes(100)
        sample.parts.swap = .zero
        sample.pressure = PressureTotals(some: Int(seconds * 1000), full: Int(seconds * 100))
        sample.cpu = CPUTime(user: .seconds(seconds), system: .seconds(seconds / 4))
        sample.traffic = Traffic(read: .mebibytes(Int(seconds)), written: .mebibytes(1))
        sample.processes = 6
        sample.threads = 60
        sample.resident = charged
        sample.virtual = charged + charged
        sample.largest = (0..<5).map { ProcessRow(pid: 4711 + $0, memory: charged, commandLine: command) }
        return sample
    }
}

extension Recording {
    /// A look at the beat, as the watch makes one.
    mutating func look(_ sample: Sample) -> [Piece] {
        var reading = Reading(time: sample.time, charged: sample.charged)
        reading.current = sample.current
        see(reading)
        return beat(sample)
    }
}

/// The spans among the pieces for the trace, read back.
func records(_ pieces: [Recording.Piece], damaged: Int = 0) throws -> [TraceRecord] {
    var reader = TraceReader()
    var records: [TraceRecord] = []
    for piece in pieces where piece.file == .trace {
        try reader.read(Array(piece.text.utf8)[...]) { records.append($0) }
    }
    return records
}
