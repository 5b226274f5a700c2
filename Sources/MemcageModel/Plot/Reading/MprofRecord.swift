/// One line of the file that memory-profiler's `mprof run` writes: MiB and epoch seconds, between blanks.
enum MprofRecord {
    case command(String)
    case memory(bytes: Double, time: Double)
    case child(pid: Int, bytes: Double, time: Double)
    case function(name: String, begin: Double, end: Double)

    /// The first words of a line by which such a file is known.
    static let keywords = ["CMDLINE", "MEM", "CHLD", "FUNC"]

    init?(line: ArraySlice<UInt8>) {
        let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard let first = words.first else { return nil }
        func value(_ index: Int) -> Double? {
            guard words.indices.contains(index), words[index].count <= 64,
                let value = Double(String(decoding: words[index], as: UTF8.self)), value.isFinite
            else { return nil }
            return value
        }
        func memory(_ index: Int) -> Double? { value(index).map { max(0, $0) * 1_048_576 } }
        switch String(decoding: first, as: UTF8.self) {
        case "CMDLINE":
            let rest = line[first.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
            self = .command(ByteString(Array(rest.prefix { $0 != 0x0D })).printable)
        case "MEM":
            guard let bytes = memory(1), let time = value(2) else { return nil }
            self = .memory(bytes: bytes, time: time)
        case "CHLD":
            guard let pid = value(1), let bytes = memory(2), let time = value(3) else { return nil }
            self = .child(pid: Int(clamping: pid), bytes: bytes, time: time)
        case "FUNC":
            guard words.count >= 6, let begin = value(3), let end = value(5) else { return nil }
            self = .function(name: String(decoding: words[1], as: UTF8.self), begin: begin, end: end)
        default: return nil
        }
    }
}
