import Glibc
import MemcageModel

/// Builds `/proc/PID/…` in place, since a sample opens several such files for every process.
final class ProcPath {
    private let buffer: UnsafeMutablePointer<CChar>
    private let rootLength: Int

    /// `root` is `/proc`, or a folder that looks like it.
    init(root: ByteString) {
        let root = ByteString(Array(root.bytes.prefix(200)))
        buffer = .allocate(capacity: 256 + 96)
        buffer.initialize(repeating: 0, count: 256 + 96)
        rootLength = root.bytes.count
        for (index, byte) in root.bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
    }

    deinit { buffer.deallocate() }

    /// `/proc/PID/file`, or `/proc/PID/task/TID/file` with a thread.
    func with<Result>(
        _ pid: Int32, thread: Int32? = nil, _ file: StaticString, _ body: (UnsafePointer<CChar>) -> Result
    ) -> Result {
        var length = rootLength
        append("/", &length)
        append(pid, &length)
        if let thread {
            append("/task/", &length)
            append(thread, &length)
        }
        append("/", &length)
        append(file, &length)
        buffer[length] = 0
        return body(buffer)
    }

    /// The root itself.
    func withRoot<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        buffer[rootLength] = 0
        return body(buffer)
    }

    private func append(_ text: StaticString, _ length: inout Int) {
        for index in 0..<min(text.utf8CodeUnitCount, 32) {
            buffer[length] = CChar(bitPattern: text.utf8Start[index])
            length += 1
        }
    }

    private func append(_ number: Int32, _ length: inout Int) {
        var divisor: Int32 = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            buffer[length] = CChar(48 + number / divisor % 10)
            length += 1
            divisor /= 10
        }
    }
}
