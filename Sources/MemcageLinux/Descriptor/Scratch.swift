import Glibc
import MemcageModel
import SystemPackage

/// A buffer, made once, into which files of the kernel are read whole. The steady loop allocates nothing.
package final class Scratch {
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    /// Files of /proc and cgroupfs that memcage reads are smaller; `children` of a fork bomb may not be.
    private static let largest = 16 << 20

    package init(capacity: Int = 128 << 10) {
        // Not filled: what no file needs is never touched.
        buffer = .allocate(capacity: capacity)
    }

    deinit { buffer.deallocate() }

    /// Reads from the start of a held descriptor to its end and lends the text. Nil if that failed.
    /// A short read is no end: seq files may stop early (seen: 683 of 1,000 children).
    package func read<Result>(_ descriptor: Int32, _ body: (Span<UInt8>) -> Result) -> Result? {
        guard let count = try? fill(from: descriptor) else { return nil }
        return body(UnsafeBufferPointer(rebasing: buffer[..<count]).span)
    }

    /// Opens, reads, closes. `path` ends in NUL.
    package func read<Result>(path: UnsafePointer<CChar>, _ body: (Span<UInt8>) -> Result) -> Result? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        return read(descriptor, body)
    }

    package func read<Result>(_ path: ByteString, _ body: (Span<UInt8>) -> Result) -> Result? {
        path.withCString { read(path: $0, body) }
    }

    /// The same of a file that the kernel writes in one piece, as most of /proc/PID: a read that leaves room has
    /// reached its end, and one call will do.
    package func readRecord<Result>(_ descriptor: Int32, _ body: (Span<UInt8>) -> Result) -> Result? {
        let got = pread(descriptor, buffer.baseAddress, buffer.count, 0)
        guard got >= 0, got < buffer.count else { return read(descriptor, body) }
        return body(UnsafeBufferPointer(rebasing: buffer[..<got]).span)
    }

    /// Opens, reads, closes. `path` ends in NUL.
    package func readRecord<Result>(path: UnsafePointer<CChar>, _ body: (Span<UInt8>) -> Result) -> Result? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        return readRecord(descriptor, body)
    }

    private func fill(from descriptor: Int32) throws(Errno) -> Int {
        var count = 0
        while true {
            if count == buffer.count {
                guard count < Self.largest else { throw .fileTooLarge }
                let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count * 2)
                _ = larger.initialize(from: buffer)
                buffer.deallocate()
                buffer = larger
            }
            let got = pread(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count, off_t(count))
            if got < 0 {
                let error = Errno(rawValue: errno)
                if error == .interrupted { continue }
                throw error
            }
            if got == 0 { return count }
            count += got
        }
    }
}

/// Reads a small file whole; for the way in and out, not for the steady loop.
package func contents(of path: ByteString) throws(Errno) -> ByteString {
    let descriptor = try OwnedDescriptor(opening: path, O_RDONLY)
    var result: [UInt8] = []
    var size = 4 << 10
    while result.count < 16 << 20 {
        var failure: Errno?
        let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            do throws(Errno) {
                count = Int(try calling { Int32(Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)) })
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        if chunk.isEmpty { break }
        if result.isEmpty { result = chunk } else { result += chunk }
        size = 16 << 10
    }
    return ByteString(result)
}
