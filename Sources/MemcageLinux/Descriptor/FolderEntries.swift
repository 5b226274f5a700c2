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
        let failure = read(descriptor.number, by: buffer) { name, type in
            let name = ByteString(Array(name))
            if name.bytes != [46], name.bytes != [46, 46] { body(name, type == 4) }
        }
        if let failure { throw failure }
    }

    /// Calls `body` with each name that is a number, as those of processes and threads. `folder` ends in NUL; `buffer`
    /// is for what the kernel hands out. False where it could not be read to its end. Nothing is allocated.
    package static func forEachNumber(
        in folder: UnsafePointer<CChar>, by buffer: UnsafeMutableRawBufferPointer, _ body: (Int32) -> Void
    ) -> Bool {
        let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { return false }
        defer { _ = close(number) }
        return read(number, by: buffer) { name, _ in
            var value: Int32 = 0
            for byte in name {
                guard byte >= 48, byte <= 57, value < Int32.max / 10 else { return }
                value = value * 10 + Int32(byte - 48)
            }
            if !name.isEmpty { body(value) }
        } == nil
    }

    private static func read(
        _ number: Int32, by buffer: UnsafeMutableRawBufferPointer,
        _ body: (_ name: Slice<UnsafeMutableRawBufferPointer>, _ type: UInt8) -> Void
    ) -> Errno? {
        while true {
            let count = mc_directory_entries(number, buffer.baseAddress, buffer.count)
            guard count >= 0 else { return Errno(rawValue: CInt(-count)) }
            if count == 0 { return nil }
            var offset = 0
            // struct linux_dirent64: ino, off (8 bytes each), reclen (2), type (1), name.
            while offset + 19 <= count {
                let length = Int(buffer.loadUnaligned(fromByteOffset: offset + 16, as: UInt16.self))
                guard length >= 19, offset + length <= count else { return nil }
                var end = offset + 19
                while end < offset + length, buffer[end] != 0 { end += 1 }
                body(buffer[(offset + 19)..<end], buffer[offset + 18])
                offset += length
            }
        }
    }
}
