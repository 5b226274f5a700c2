import CTestSupport
import Glibc

/// A new folder that goes, with all that is in it, when its owner does.
final class TemporaryFolder: Sendable {
    let path: String

    /// In the caller's place for such folders, or in one that is named.
    init(in place: String? = nil) throws(SystemFailure) {
        var name =
            Array((place ?? variable("TMPDIR") ?? "/tmp").utf8CString.dropLast())
            + Array("/memcage-test-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw SystemFailure("mkdtemp", errno: errno) }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        ts_remove_tree(path)
    }

    /// The path of a file in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file in it and returns its path.
    @discardableResult
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws(SystemFailure) -> String {
        let bytes = Array(bytes)
        let stream = fopen(file(name), "we")
        guard let stream else { throw SystemFailure("create \(name)", errno: errno) }
        let count = fwrite(bytes, 1, bytes.count, stream)
        guard fclose(stream) == 0, count == bytes.count else { throw SystemFailure("write \(name)", errno: errno) }
        return file(name)
    }

    @discardableResult
    func write(_ text: String, to name: String) throws(SystemFailure) -> String {
        try write(text.utf8, to: name)
    }

    func makeFolder(_ name: String) throws(SystemFailure) {
        guard mkdir(file(name), 0o755) == 0 else { throw SystemFailure("mkdir \(name)", errno: errno) }
    }

    /// What is in a file of it, nil if there is none.
    func contents(of name: String) -> [UInt8]? { readFile(file(name)) }

    func text(of name: String) -> String? {
        contents(of: name).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A whole file, nil if it cannot be read.
func readFile(_ path: String) -> [UInt8]? {
    guard let stream = fopen(path, "re") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&block, 1, block.count, stream), count > 0 {
        bytes += block[..<count]
    }
    return ferror(stream) == 0 ? bytes : nil
}

extension TemporaryFolder {
    /// The names in it, or in a folder of it; empty where there is none.
    func names(in name: String = ".") -> [String] {
        guard let stream = opendir(file(name)) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
