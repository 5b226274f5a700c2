import Testing

/// What a process may do, by its own /proc/self/status.
struct Rights: Equatable, CustomStringConvertible {
    private let lines: [String: String]

    /// Prints them.
    static let show = program("grep", "-E", "^(Uid|Gid|Groups|Cap...|NoNewPrivs):", "/proc/self/status")

    init(_ outcome: Outcome) {
        var lines: [String: String] = [:]
        for line in outcome.outputLines {
            let parts = line.split(separator: ":", maxSplits: 1)
            lines[String(parts[0])] = parts.last?.split { $0 == "\t" || $0 == " " }.joined(separator: " ")
        }
        self.lines = lines
    }

    subscript(name: String) -> String? { lines[name] }

    static let sets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]

    /// In none of the sets, or of those that are named.
    func hasNoCapability(in sets: [String] = Self.sets) -> Bool {
        sets.allSatisfy { lines[$0]?.contains(/^0+$/) == true }
    }

    var description: String { "\(lines)" }
}

/// Memcage where an ordinary user may execute it, with file capabilities where they are named.
final class InstalledMemcage {
    let folder: TemporaryFolder
    var path: String { folder.file("memcage") }
    var hogPath: String { folder.file("hog") }

    init(capabilities: String? = nil) throws {
        // Root's own place for temporary files may be closed to others.
        folder = try TemporaryFolder(in: "/tmp")
        var script = "set -e; cd \"$0\"; cp \"$1\" memcage; cp \"$2\" hog; chmod 755 . memcage hog"
        if let capabilities { script += "; setcap \(capabilities) memcage" }
        let made = try Run(bash(script) + Command([folder.path, Binaries.memcage, Binaries.hog])).run()
        guard made.ending == .exited(0) else { throw Missing(description: "memcage cannot be installed: \(made)") }
    }
}

/// In front of a command, to run it as another user; as root only.
func asUser(_ id: Int) -> Command {
    program("setpriv", "--reuid", id, "--regid", id, "--clear-groups")
}
