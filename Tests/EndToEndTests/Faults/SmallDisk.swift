import Glibc
import Testing

/// A run whose files may lie on a small disk of its own, mounted where nobody else sees it. The job, which sees it
/// too, does to it what the test wants; at the end its files are copied into the folder.
struct SmallDisk {
    enum Kind: String {
        case memory = "mount -t tmpfs -o size=64k small disk"
        /// On a loop device.
        case ext4 = "truncate -s 8M image; mke2fs -q -t ext4 -F image; mount -o loop image disk"
    }

    /// Loop devices, as few containers have them.
    static let hasLoop =
        isRoot
        && (try? Run(bash("PATH=$PATH:/usr/sbin:/sbin; losetup -f || { modprobe loop && losetup -f; }")).run())?.ending
            == .exited(0)

    let folder: TemporaryFolder
    let kind: Kind

    init(_ kind: Kind = .memory) throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("disk")
        self.kind = kind
    }

    /// Fills it; in the shell of a job that runs in the folder.
    static let fill = "head -c 16M /dev/zero >disk/fill 2>/dev/null;"

    /// The job runs in the folder; `disk/…` is on the disk. `before` is done, and `after` when memcage
    /// has ended.
    func run(_ options: [any Word], before: String = "", after: String = "", job: String) throws -> Outcome {
        let script = """
            PATH=$PATH:/usr/sbin:/sbin; cd "$0"; { \(kind.rawValue); } >&2 || exit 99
            \(before)
            "$@"; status=$?
            \(after)
            for file in disk/*; do [ "$file" = disk/fill ] || cp -r "$file" . 2>/dev/null; done
            ls -A disk >left
            exit $status
            """
        return try Run(
            program("unshare", "-m"), bash(script), Command([folder.path]), memcage("run"), Command(options),
            Command(["--"]), bash(job)
        ).directory(folder).run()
    }

    /// The lines of memcage's own that are warnings.
    static func warnings(_ outcome: Outcome) -> [String] { outcome.errorLines.filter { $0.contains("caution: ") } }
}

extension Outcome {
    /// There is one warning, and it says all this.
    func hasOneWarning(_ parts: String...) -> Bool {
        let warnings = SmallDisk.warnings(self)
        return warnings.count == 1 && parts.allSatisfy { warnings[0].contains($0) }
    }
}
