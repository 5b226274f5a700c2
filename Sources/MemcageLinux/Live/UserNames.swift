import MemcageModel

/// Users by the machine's own list. (The C library's look-up would load what a static binary cannot.)
package struct UserNames {
    private var names: [UInt32: String] = [:]

    package init(_ path: ByteString = "/etc/passwd") {
        guard let text = try? contents(of: path) else { return }
        for line in text.bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count > 2, let uid = UInt32(String(decoding: fields[2], as: UTF8.self)), names[uid] == nil
            else { continue }
            names[uid] = ByteString(Array(fields[0])).printable
        }
    }

    /// Nil where it is not in the list, as for a user of a directory service.
    package func name(of uid: UInt32) -> String? { names[uid] }

    /// The group that a user has there.
    package static func group(of uid: UInt32, in path: ByteString = "/etc/passwd") -> UInt32? {
        guard let text = try? contents(of: path) else { return nil }
        for line in text.bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 4, omittingEmptySubsequences: false)
            guard fields.count > 3, UInt32(String(decoding: fields[2], as: UTF8.self)) == uid else { continue }
            return UInt32(String(decoding: fields[3], as: UTF8.self))
        }
        return nil
    }
}
