import Glibc

/// What memcage, run under `strike`, has left behind.
struct Remains: CustomStringConvertible {
    let processes: [String]
    let files: [String]
    let cages: [String]
    let sockets: [String]

    init(of outcome: Outcome, in folder: TemporaryFolder) {
        processes = outcome.leftBehind
        let pid = outcome.outputLines.first { $0.hasPrefix("command ") }?.dropFirst(8) ?? "?"
        let states = [
            (variable("XDG_RUNTIME_DIR") ?? "/none") + "/memcage/\(pid)-*", "/run/user/*/memcage/\(pid)-*",
            "/tmp/memcage-*/\(pid)-*",
        ]
        files =
            folder.names().filter { !["log", "report", "trace"].contains($0) } + states.flatMap(Self.paths(matching:))
        cages =
            Backend.here == .proc
            ? [] : (try? Run(program("find", "/sys/fs/cgroup", "-name", "job-\(pid)-*")).run().outputLines) ?? []
        let marked = outcome.outputLines.filter { $0.hasPrefix("memcage-") }
        let open = marked.isEmpty ? "" : String(decoding: readFile("/proc/net/unix") ?? [], as: UTF8.self)
        sockets = marked.filter { open.contains($0) }
    }

    var isEmpty: Bool { processes.isEmpty && files.isEmpty && cages.isEmpty && sockets.isEmpty }
    var description: String { "left: \(processes) \(files) \(cages) \(sockets)" }

    private static func paths(matching pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
}
