import Glibc
import MemcageModel

/// Where a command may lie, in the order in which execvp(3) would look.
package enum CommandSearch {
    package static func candidates(for name: ByteString, path: ByteString?) -> [ByteString] {
        guard !name.bytes.contains(UInt8(ascii: "/")), !name.bytes.isEmpty else { return [name] }
        let path = path ?? "/bin:/usr/bin"
        return path.bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { folder in
            // An empty element means the current folder.
            folder.isEmpty ? ByteString("./").joined(name) : ByteString(Array(folder)).joined("/").joined(name)
        }
    }
}

extension ByteString {
    package func joined(_ other: ByteString) -> ByteString { ByteString(bytes + other.bytes) }
}
