import Glibc
import MemcageModel
import SystemPackage

/// A descriptor with one owner, closed when the owner goes.
package struct OwnedDescriptor: ~Copyable, Sendable {
    package let number: Int32

    package init(adopting number: Int32) { self.number = number }

    deinit { _ = close(number) }

    /// Leaves the descriptor to the caller, open.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Opens a path as the kernel sees it; always close-on-exec.
    package init(opening path: ByteString, _ flags: Int32, mode: mode_t = 0o644) throws(Errno) {
        try self.init(at: AT_FDCWD, path, flags, mode: mode)
    }

    package init(at folder: Int32, _ path: ByteString, _ flags: Int32, mode: mode_t = 0o644) throws(Errno) {
        number = try calling { path.withCString { openat(folder, $0, flags | O_CLOEXEC, mode) } }
    }
}

extension ByteString {
    /// A path with a NUL inside ends there: the kernel could not be told of the rest.
    package func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                // The array above is never empty.
                text.baseAddress.map(body) ?? "".withCString(body)
            }
        }
    }

    /// Bytes up to the first NUL.
    package init(cString: UnsafePointer<CChar>) {
        self.init(Array(UnsafeRawBufferPointer(start: cString, count: strlen(cString))))
    }
}

extension Optional where Wrapped == OwnedDescriptor {
    /// The number, where there is a descriptor: looking does not take it from its owner.
    package var number: Int32? {
        switch self {
        case .some(let descriptor): descriptor.number
        case .none: nil
        }
    }
}
