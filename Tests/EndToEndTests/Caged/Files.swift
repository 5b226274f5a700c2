import Glibc

/// Whether there is anything under the path.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

extension TemporaryFolder {
    /// A file whose pages no cache holds, so that they are charged to whoever reads them first.
    func makeUncachedFile(mebibytes: Int, name: String = "data") throws -> String {
        let path = file(name)
        let script = """
            set -e
            dd if=/dev/zero of="$0" bs=1M count=\(mebibytes) conv=fsync status=none
            dd if="$0" iflag=nocache count=0 status=none
            """
        let made = try Run(bash(script) + Command([path])).run()
        guard made.ending == .exited(0) else { throw Missing(description: "no file of \(mebibytes) MiB: \(made)") }
        return path
    }
}
