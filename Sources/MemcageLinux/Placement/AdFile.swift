import Glibc
import MemcageModel
import SystemPackage

/// A file that a variable of the environment names: nobody knows what it is. It is opened without waiting (it
/// may be a pipe), taken only when it is a plain file, and read no further than an ad can be long.
enum AdFile {
    enum Failure: Error {
        case system(Errno)
        case notPlain
    }

    /// Its first bytes, one more than `limit` when there are that many.
    static func read(_ path: ByteString, limit: Int) throws(Failure) -> ByteString {
        do {
            let file = try OwnedDescriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
            var status = stat()
            _ = try calling { fstat(file.number, &status) }
            guard status.st_mode & S_IFMT == S_IFREG else { throw Failure.notPlain }
            return try bytes(of: file.number, limit: limit)
        } catch let error as Errno {
            throw .system(error)
        } catch {
            throw .notPlain
        }
    }

    private static func bytes(of number: Int32, limit: Int) throws(Errno) -> ByteString {
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while result.count <= limit {
            let count = try calling { Int32(Glibc.read(number, &chunk, min(chunk.count, limit + 1 - result.count))) }
            if count == 0 { break }
            result += chunk[..<Int(count)]
        }
        return ByteString(result)
    }
}
