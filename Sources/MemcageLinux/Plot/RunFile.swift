import Glibc
import MemcageModel
import SystemPackage

/// Reads a recorded run out of a file, in pieces.
package enum RunFile {
    package static func read(_ path: ByteString) throws(UsageError) -> RecordedRun {
        try asking(path, "cannot plot") {
            var reader = RunReader(name: path.printable)
            try pieces(of: path) { try reader.read($0) }
            return try reader.finish()
        }
    }

    /// As advice needs it; a report will do too.
    package static func measure(_ path: ByteString) throws(UsageError) -> MeasuredRun {
        try asking(path, "cannot advise from") {
            var reader = RunReader(name: path.printable)
            var report: [UInt8]?
            var isFirst = true
            try pieces(of: path) { piece in
                if isFirst, MeasuredRun.isReport([UInt8](piece.prefix(4096))[...]) { report = [] }
                isFirst = false
                guard report != nil else { return try reader.read(piece) }
                report?.append(contentsOf: piece)
                if report?.count ?? 0 > MeasuredRun.longestReport { throw UnreadableRun("no report is so long") }
            }
            if let report { return try MeasuredRun(path.printable, report: report[...]) }
            return try MeasuredRun(try reader.finish())
        }
    }

    private static func asking<Answer>(
        _ path: ByteString, _ failing: String, _ body: () throws -> Answer
    ) throws(UsageError) -> Answer {
        do {
            return try body()
        } catch let error as Errno {
            throw UsageError("cannot read '\(path.printable)': \(error.description)")
        } catch let error as UnreadableRun {
            throw UsageError("\(failing) '\(path.printable)': \(error.why)")
        } catch {
            throw UsageError("\(failing) '\(path.printable)': \(error)")
        }
    }

    private static func pieces(of path: ByteString, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NOCTTY)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
        defer { chunk.deallocate() }
        while case let count = try calling({ Int32(Glibc.read(descriptor.number, chunk.baseAddress, chunk.count)) }),
            count > 0
        {
            try body(UnsafeRawBufferPointer(rebasing: chunk[..<Int(count)]))
        }
    }
}
