import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// A file that is written whole, as the report: its place is proven writable at the start, written under a temporary name and renamed at the end,
/// so that nobody ever reads half a report. Something that is no file (a FIFO, /dev/stderr) is written to.
package final class ReportFile {
    /// What is written, and the option that named the place.
    package struct Purpose: Sendable {
        var what: String
        var flag: String
        var accepts: String

        package init(_ what: String, flag: String, accepts: String) {
            self.what = what
            self.flag = flag
            self.accepts = accepts
        }

        package static let report = Purpose("report", flag: RunOption.report.flag, accepts: RunOption.report.accepts)
    }

    private let purpose: Purpose
    private let path: ByteString
    private let folder: OwnedDescriptor
    /// With a slash at its end.
    private let parent: ByteString
    private let name: ByteString
    private let special: OwnedDescriptor?

    private init(
        _ purpose: Purpose, path: ByteString, parent: ByteString, name: ByteString, folder: consuming OwnedDescriptor,
        special: consuming OwnedDescriptor?
    ) {
        self.purpose = purpose
        self.path = path
        self.parent = parent
        self.name = name
        self.folder = folder
        self.special = special
    }

    /// Refuses a place that could not be written at the end.
    package static func prepare(
        _ path: ByteString, for purpose: Purpose = .report
    ) throws(UsageError) -> ReportFile {
        let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
        let name = ByteString(Array(slash.map { path.bytes[($0 + 1)...] } ?? path.bytes[...]))
        let parent = ByteString(slash.map { Array(path.bytes[...$0]) } ?? Array("./".utf8))
        guard !name.bytes.isEmpty else { throw refusal(purpose, path, .isDirectory) }
        let folder = try openFolder(parent, for: path, purpose)
        let special = try openSpecial(path, purpose)
        if special.number == nil {
            let number = folder.number
            do {
                try checked(mc_may_write(number, "."))
            } catch {
                throw refusal(purpose, path, error)
            }
        }
        return ReportFile(purpose, path: path, parent: parent, name: name, folder: folder, special: special)
    }

    private static func openFolder(
        _ folder: ByteString, for path: ByteString, _ purpose: Purpose
    ) throws(UsageError) -> OwnedDescriptor {
        do {
            return try OwnedDescriptor(opening: folder, O_RDONLY | O_DIRECTORY)
        } catch {
            throw refusal(purpose, path, error)
        }
    }

    /// What stands at the path now, when it is neither missing nor a file.
    private static func openSpecial(
        _ path: ByteString, _ purpose: Purpose
    ) throws(UsageError) -> OwnedDescriptor? {
        var information = stat()
        guard path.withCString({ stat($0, &information) }) == 0 else { return nil }
        let kind = information.st_mode & S_IFMT
        if kind == S_IFDIR { throw refusal(purpose, path, .isDirectory) }
        if kind == S_IFREG, !leadsToDescriptor(path) { return nil }
        do {
            return try PlantedFile.open(path, O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK)
        } catch {
            throw refusal(purpose, path, error.description)
        }
    }

    /// /dev/stderr, /dev/fd/3: a file may stand behind it, but the name is a link of the system's, which a rename
    /// would replace for the whole node.
    private static func leadsToDescriptor(_ path: ByteString) -> Bool {
        var name = path
        for _ in 0..<8 {
            if name.bytes.starts(with: "/proc/".utf8) || name.bytes.starts(with: "/dev/fd/".utf8) { return true }
            let target = withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
                let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
                let length = start.map { start in name.withCString { readlink($0, start, buffer.count) } } ?? -1
                return Array(buffer.prefix(max(0, length)))
            }
            guard target.first == UInt8(ascii: "/") else { return false }
            name = ByteString(target)
        }
        return false
    }

    private static func refusal(_ purpose: Purpose, _ path: ByteString, _ error: Errno) -> UsageError {
        refusal(purpose, path, error.description)
    }

    private static func refusal(_ purpose: Purpose, _ path: ByteString, _ why: String) -> UsageError {
        UsageError("\(purpose.flag): cannot write '\(path.printable)': \(why); give \(purpose.accepts)")
    }

    package func write(_ text: String) throws(SystemFailure) { try write(Array(text.utf8)) }

    package func write(_ text: [UInt8]) throws(SystemFailure) {
        let temporary = ByteString(Array(".".utf8) + name.bytes + Array(".memcage-\(UniqueName.make())".utf8))
        let told = special.number == nil ? SentinelLink.tell(file: ByteString(parent.bytes + temporary.bytes)) : -1
        defer { SentinelLink.forget(file: told) }
        var whole = mc_whole_file()
        whole.special = special.number ?? -1
        whole.folder = folder.number
        whole.count = text.count
        let result = text.withUnsafeBytes { bytes in
            temporary.withCString { temporary in
                name.withCString { name in
                    whole.bytes = bytes.baseAddress
                    whole.temporary = temporary
                    whole.name = name
                    return mc_write_whole(&whole, Self.patience)
                }
            }
        }
        guard result < 0 else { return }
        let error: Errno = result == -ETIMEDOUT ? .resourceTemporarilyUnavailable : Errno(rawValue: -result)
        throw SystemFailure("write the \(purpose.what)", path, error, advice: advice(-result))
    }

    /// In milliseconds.
    private static let patience: Int32 = 3000

    private func advice(_ error: Int32) -> String? {
        switch error {
        case ETIMEDOUT where special.number != nil: "nobody reads it"
        case ETIMEDOUT: "its file system takes no writes; it is written once it does"
        case ENOENT: "its folder was removed while the job ran"
        default: nil
        }
    }
}
