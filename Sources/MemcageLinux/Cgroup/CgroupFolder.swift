import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// A cgroup: one folder of cgroup2, held open. Its files are reached through the descriptor, so that a
/// rename above it changes nothing.
package final class CgroupFolder {
    package let path: ByteString
    private let descriptor: OwnedDescriptor
    package var number: Int32 { descriptor.number }

    package init(_ path: ByteString) throws(SystemFailure) {
        self.path = path
        do {
            descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_DIRECTORY)
        } catch {
            throw SystemFailure("open the cgroup", path, error)
        }
    }

    package var isCgroup2: Bool { mc_is_cgroup2(number) == 1 }

    /// The one cgroup that is no one's child has no type and no limits (cgroup-v2.rst).
    package var isTrueRoot: Bool { !has("cgroup.type") }

    package func has(_ file: String) -> Bool {
        ByteString(file).withCString { mc_exists(number, $0) } == 1
    }

    /// Whether the caller's rights allow writing; the folder itself unless a file is named.
    package func isWritable(_ file: String = ".") -> Bool { obstacleToWriting(file) == nil }

    /// Why the caller may not write, nil if it may.
    package func obstacleToWriting(_ file: String = ".") -> Errno? {
        let result = ByteString(file).withCString { mc_may_write(number, $0) }
        return result < 0 ? Errno(rawValue: -result) : nil
    }

    package func open(_ file: String, _ flags: Int32) throws(SystemFailure) -> OwnedDescriptor {
        do {
            return try OwnedDescriptor(at: number, ByteString(file), flags)
        } catch {
            throw SystemFailure("open", path.appending(file), error)
        }
    }

    package func write(_ text: String, to file: String) throws(SystemFailure) {
        let target = try open(file, O_WRONLY)
        do {
            var bytes = text
            _ = try calling { bytes.withUTF8 { Int32(Glibc.write(target.number, $0.baseAddress, $0.count)) } }
        } catch {
            throw SystemFailure("write '\(text)' to", path.appending(file), error)
        }
    }

    /// As `write`, on the way down: nothing is allocated, and nobody asks why it failed. Both texts end in NUL.
    package func put(_ text: StaticString, in file: StaticString) -> Bool {
        Self.withCString(file) { file in Self.withCString(text) { mc_write_to(number, file, $0) } } == 0
    }

    /// The number behind a key in a short file of the kernel's; nil when it cannot be read. Nothing is allocated.
    package func number(of key: StaticString, in file: StaticString) -> Int? {
        let file = Self.withCString(file) { openat(number, $0, O_RDONLY | O_CLOEXEC) }
        guard file >= 0 else { return nil }
        defer { _ = close(file) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { buffer in
            let count = pread(file, buffer.baseAddress, buffer.count, 0)
            guard count >= 0 else { return nil }
            return UnsafeBufferPointer(rebasing: buffer[..<count]).span.number(of: key)
        }
    }

    private static func withCString<Result>(_ text: StaticString, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        text.utf8Start.withMemoryRebound(to: CChar.self, capacity: text.utf8CodeUnitCount + 1, body)
    }

    package func text(of file: String) -> ByteString? {
        try? contents(of: path.appending(file))
    }

    /// Words of a file such as `cgroup.controllers`.
    package func words(of file: String) -> [String] {
        let text = text(of: file).map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        return text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    /// Processes in this cgroup alone. A 0 stands for one that another pid namespace hides.
    package func processes() -> [Int32] { words(of: "cgroup.procs").compactMap { Int32($0) } }

    /// Its child cgroups, by name.
    package func children() -> [ByteString] {
        var names: [ByteString] = []
        try? FolderEntries.forEach(in: path) { name, isFolder in if isFolder { names.append(name) } }
        return names
    }

    package func makeChild(_ name: String) throws(SystemFailure) -> CgroupFolder {
        do {
            _ = try calling { ByteString(name).withCString { mkdirat(number, $0, 0o755) } }
        } catch {
            throw SystemFailure("make the cgroup", path.appending(name), error)
        }
        return try CgroupFolder(path.appending(name))
    }

    package func removeChild(_ name: ByteString) throws(Errno) {
        _ = try calling { name.withCString { unlinkat(number, $0, AT_REMOVEDIR) } }
    }

    /// Removes all below and this child itself, deepest first. It must be empty of processes.
    package func removeTree(_ name: ByteString) throws(SystemFailure) {
        let child: CgroupFolder
        do {
            child = try CgroupFolder(ByteString(path.bytes + [UInt8(ascii: "/")] + name.bytes))
        } catch  where error.errno == .noSuchFileOrDirectory {
            return
        }
        for inner in child.children() { try child.removeTree(inner) }
        do {
            try removeChild(name)
        } catch  where error == .noSuchFileOrDirectory {
            return
        } catch {
            throw SystemFailure("remove the cgroup", child.path, error)
        }
    }

    /// Processes in this cgroup and in all below it, good until the next call. Nothing is allocated.
    package var caged: UnsafeBufferPointer<Int32> {
        var first: UnsafePointer<pid_t>?
        let count = mc_caged(number, &first)
        return UnsafeBufferPointer(start: first, count: count)
    }
}
