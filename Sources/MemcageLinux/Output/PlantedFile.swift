import Glibc
import MemcageModel
import SystemPackage

/// Files that are named by a path in a folder in which others may plant something: /tmp. With root's rights, or with
/// more than the caller's, what somebody else has put there is neither followed nor written to, whether or not the
/// kernel sees to it (fs.protected_symlinks, protected_regular and protected_hardlinks may be off).
package enum PlantedFile {
    package enum Refusal: Error, CustomStringConvertible {
        case system(Errno)
        case planted(String)

        package var description: String {
            switch self {
            // A FIFO, as a rule.
            case .system(.noSuchAddressOrDevice):
                "\(Errno.noSuchAddressOrDevice.description) (a pipe needs a reader first)"
            case .system(let error): error.description
            case .planted(let what): "\(what), in a folder that is everybody's"
            }
        }
    }

    /// Whether somebody could have us do what he may not.
    package static var concernsUs: Bool { geteuid() == 0 || Privilege.isElevated }

    /// As `OwnedDescriptor(opening:)`, but wary of what others have planted. Nothing is emptied by it.
    package static func open(
        _ path: ByteString, _ flags: Int32, mode: mode_t = 0o644
    ) throws(Refusal) -> OwnedDescriptor {
        guard concernsUs, let owner = ownerOfShared(path) else { return try plainly(path, flags, mode) }
        var link = stat()
        if path.withCString({ lstat($0, &link) }) == 0, link.st_mode & S_IFMT == S_IFLNK {
            // In a sticky folder nobody but its owner, and the folder's, can change it under our hands.
            guard link.st_uid == geteuid() || link.st_uid == owner else {
                throw .planted("a link of user \(link.st_uid) stands there")
            }
            return try plainly(path, flags, mode)
        }
        let descriptor = try plainly(path, flags | O_NOFOLLOW, mode)
        var file = stat()
        guard fstat(descriptor.number, &file) == 0 else { throw .system(Errno(rawValue: errno)) }
        guard file.st_uid == geteuid() || file.st_uid == owner else {
            throw .planted("a file of user \(file.st_uid) stands there")
        }
        guard file.st_nlink <= 1 || file.st_mode & S_IFMT != S_IFREG else {
            throw .planted("a file that has other names too stands there")
        }
        return descriptor
    }

    private static func plainly(_ path: ByteString, _ flags: Int32, _ mode: mode_t) throws(Refusal) -> OwnedDescriptor {
        do {
            return try OwnedDescriptor(opening: path, flags, mode: mode)
        } catch {
            throw .system(error)
        }
    }

    /// Whose the folder of the path is, where everybody may write to it, and take away only what is his (mode 1777).
    private static func ownerOfShared(_ path: ByteString) -> uid_t? {
        let slash = path.bytes.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { ByteString(Array(path.bytes[...$0])) } ?? "."
        var information = stat()
        guard folder.withCString({ stat($0, &information) }) == 0 else { return nil }
        let shared = S_ISVTX | S_IWOTH
        return information.st_mode & shared == shared ? information.st_uid : nil
    }
}
