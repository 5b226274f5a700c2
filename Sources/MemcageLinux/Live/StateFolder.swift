import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// A folder in which the memcages of one user keep their state. It is the user's own and closed to others, or it is
/// not used: in /tmp somebody else may have been there first.
package final class StateFolder {
    package let path: ByteString
    package let uid: uid_t
    package let identity: Identity
    let descriptor: OwnedDescriptor

    package static let name = "memcage"

    /// Ours, made where it is not there: in the runtime folder of the login, else in /tmp.
    package static func own() throws(SystemFailure) -> StateFolder {
        if let runtime = Environment.value(of: "XDG_RUNTIME_DIR"), runtime.bytes.first == UInt8(ascii: "/"),
            let folder = try? made(in: runtime)
        {
            return folder
        }
        return try shared(in: "/tmp")
    }

    package static func shared(in folder: ByteString) throws(SystemFailure) -> StateFolder {
        try made(folder.appending("\(name)-\(geteuid())"))
    }

    private static func made(in runtime: ByteString) throws(SystemFailure) -> StateFolder {
        var information = stat()
        // Under sudo or su it may still be the other user's.
        guard runtime.withCString({ stat($0, &information) }) == 0, information.st_uid == geteuid() else {
            throw SystemFailure("use", runtime, .permissionDenied)
        }
        return try made(runtime.appending(name))
    }

    private static func made(_ path: ByteString) throws(SystemFailure) -> StateFolder {
        do {
            return try StateFolder(path, of: geteuid())
        } catch  where error.errno == .noSuchFileOrDirectory {
            _ = path.withCString { mkdir($0, 0o700) }
            return try StateFolder(path, of: geteuid())
        }
    }

    /// One that is there. `uid`: whose it must be.
    package init(_ path: ByteString, of uid: uid_t) throws(SystemFailure) {
        do {
            descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK)
        } catch {
            throw SystemFailure("open", path, error)
        }
        self.path = path
        self.uid = uid
        var information = stat()
        guard fstat(descriptor.number, &information) == 0 else {
            throw SystemFailure("look at", path, Errno(rawValue: errno))
        }
        identity = Identity(device: information.st_dev, file: information.st_ino)
        guard information.st_uid == uid, information.st_mode & 0o077 == 0 else {
            throw SystemFailure("trust", path, .permissionDenied, advice: "it is not its user's alone")
        }
    }

    /// The folder, whatever the path to it.
    package struct Identity: Hashable, Sendable {
        var device: dev_t
        var file: ino_t
    }

    /// Writing there waits for no disk.
    package var isInMemory: Bool { mc_is_in_memory(descriptor.number) == 1 }
}
