/// The lines of mprof's that there are millions of, read without an allocation. Nil for every other line, though it
/// may be one of mprof's: `MprofRecord` reads those.
enum ScannedMprof {
    /// Bytes and seconds since 1970.
    case memory(bytes: Double, time: Double)
    case child(pid: Int, bytes: Double, time: Double)

    init?(_ line: UnsafeRawBufferPointer) {
        var cursor = ByteCursor(line)
        if cursor.take("MEM ") {
            guard let size = cursor.decimal(), cursor.take(" "), let time = cursor.decimal(), cursor.isAtEnd else {
                return nil
            }
            self = .memory(bytes: size * 1_048_576, time: time)
        } else {
            guard cursor.take("CHLD "), let pid = cursor.integer(), cursor.take(" "), let size = cursor.decimal(),
                cursor.take(" "), let time = cursor.decimal(), cursor.isAtEnd
            else { return nil }
            self = .child(pid: pid, bytes: size * 1_048_576, time: time)
        }
    }
}
