import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The names in a folder, without `.` and `..`.
package enum FolderEntries {
    /// Calls `body` with each name and whether it is a folder. Reads through a descriptor of its own.
    package static func forEach(
        in folder: ByteString, _ body: (_ name: ByteString, _ isFolder: Bool) -> Void
    ) throws(Errno) {
        let descriptor = try OwnedDescriptor(opening: folder, O_RDONLY | O_DIRECTORY)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 8)
        defer { buffer.deallocate() }
        while true {
            let count = mc_directory_entries(descriptor.number, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw Errno(rawValue: CInt(-count)) }
            if count == 0 { return }
            var offset = 0
            // struct linux_dirent64: ino, off (8 bytes each), reclen (2), type (1), name.
            while offset + 19 <= count {
                let length = Int(buffer.loadUnaligned(fromByteOffset: offset + 16, as: UInt16.self))
                guard length >= 19, offset + length <= count else { return }
                let type = buffer[offset + 18]
                let name = ByteString(Array(buffer[(offset + 19)..<(offset + length)].prefix { $0 != 0 }))
                if name.bytes != [46], name.bytes != [46, 46] { body(name, type == 4) }
                offset += length
            }
        }
    }
}
