import Glibc
import MemcageModel
import SystemPackage

/// Reads a recorded run out of a file, in pieces: of a trace of ten million lines only one is held at a time.
package enum RunFile {
    /// No line of a trace or an mprof file is nearly as long.
    private static let longestLine = 4 << 20

    package static func read(_ path: ByteString) throws(UsageError) -> RecordedRun {
        do {
            return try lines(of: path)
        } catch let error as Errno {
            throw UsageError("cannot read '\(path.printable)': \(error.description)")
        } catch let error as UnreadableRun {
            throw UsageError("cannot plot '\(path.printable)': \(error.why)")
        } catch {
            throw UsageError("cannot plot '\(path.printable)': \(error)")
        }
    }

    private static func lines(of path: ByteString) throws -> RecordedRun {
        let descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NOCTTY)
        var reader = RunReader(name: path.printable)
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        var rest: [UInt8] = []
        // A line that is too long is passed over up to its end.
        var isTooLong = false
        while true {
            let count = Int(try calling { Int32(Glibc.read(descriptor.number, &chunk, chunk.count)) })
            if count == 0 { break }
            var piece = chunk[..<count]
            while let newline = piece.firstIndex(of: UInt8(ascii: "\n")) {
                if isTooLong {
                    isTooLong = false
                    reader.skip()
                } else if rest.isEmpty {
                    try reader.take(piece[..<newline])
                } else {
                    rest += piece[..<newline]
                    try reader.take(rest[...])
                }
                rest.removeAll(keepingCapacity: true)
                piece = piece[(newline + 1)...]
            }
            if isTooLong { continue }
            rest += piece
            if rest.count > Self.longestLine {
                if !reader.hasBegun { try reader.take(rest[...]) }
                isTooLong = true
                rest.removeAll()
            }
        }
        if isTooLong { reader.skip() } else if !rest.isEmpty { try reader.take(rest[...], isWhole: false) }
        return try reader.finish()
    }
}
