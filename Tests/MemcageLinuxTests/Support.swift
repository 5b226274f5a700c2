import Glibc
import MemcageLinux
import MemcageModel

/// A folder for one test, gone afterwards.
final class Folder {
    let path: ByteString

    init() {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/memcage-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { ByteString(cString: $0) } ?? ByteString(base)
    }

    deinit { Folder.remove(path) }

    func file(_ name: String, _ text: String) {
        let path = path.appending(name)
        if let slash = name.lastIndex(of: "/") { makeFolders(String(name[..<slash])) }
        let number = path.withCString { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
        _ = write(number, text, text.utf8.count)
        close(number)
    }

    func text(_ name: String) -> String? {
        (try? contents(of: path.appending(name))).map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    var names: [String] {
        var names: [String] = []
        try? FolderEntries.forEach(in: path) { name, _ in names.append(name.printable) }
        return names.sorted()
    }

    private func makeFolders(_ name: String) {
        var partial = path
        for part in name.split(separator: "/") {
            partial = partial.appending(String(part))
            _ = partial.withCString { mkdir($0, 0o755) }
        }
    }

    private static func remove(_ path: ByteString) {
        try? FolderEntries.forEach(in: path) { name, isFolder in
            let inner = ByteString(path.bytes + [47] + name.bytes)
            if isFolder { remove(inner) } else { _ = inner.withCString { unlink($0) } }
        }
        _ = path.withCString { rmdir($0) }
    }
}

/// How many descriptors this process holds.
func openDescriptors() -> Int {
    var count = 0
    try? FolderEntries.forEach(in: "/proc/self/fd") { _, _ in count += 1 }
    return count
}

/// Whether a cgroup of its own is promised to a run in this place of the lab.
let promisesCgroup = getenv("MEMCAGE_LAB_BACKEND").map { String(cString: $0) } == "cgroup"

func settings(_ given: [RunOption: String] = [:]) throws(UsageError) -> RunSettings {
    try RunSettings(
        given.reduce(into: [:]) { all, one in
            all[one.key] = GivenValue(value: ByteString(one.value), source: one.key.flag)
        })
}
