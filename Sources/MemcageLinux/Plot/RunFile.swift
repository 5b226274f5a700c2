import Glibc
import MemcageModel
import SystemPackage

/// Reads a recorded run out of a file, in pieces.
package enum RunFile {
    package static func read(_ path: ByteString) throws(UsageError) -> RecordedRun {
        do {
            return try pieces(of: path)
        } catch let error as Errno {
            throw UsageError("cannot read '\(path.printable)': \(error.description)")
        } catch let error as UnreadableRun {
            throw UsageError("cannot plot '\(path.printable)': \(error.why)")
        } catch {
            throw UsageError("cannot plot '\(path.printable)': \(error)")
        }
    }

    private static func pieces(of path: ByteString) throws -> RecordedRun {
        let descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NOCTTY)
        var reader = RunReader(name: path.printable)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
        defer { chunk.deallocate() }
        while case let count = try calling({ Int32(Glibc.read(descriptor.number, chunk.baseAddress, chunk.count)) }),
            count > 0
        {
            try reader.read(UnsafeRawBufferPointer(rebasing: chunk[..<Int(count)]))
        }
        return try reader.finish()
    }
}
