import Glibc
import Testing

/// A container as an OCI runtime makes it: a folder with `config.json` and a root in which there is nothing
/// but the static memcage and a busybox. crun runs it, in a cgroup of its own below the root of the tree.
///
///     let container = try Container(.writable)
///     let result = try container.run(["/memcage", "run", "--", "/busybox", "true"])
final class Container {
    /// What the container sees at /sys/fs/cgroup.
    enum Tree: String, CaseIterable, CustomTestStringConvertible {
        case writable = "rw"
        case readOnly = "ro"
        /// A fresh sysfs with nothing mounted in it.
        case absent

        var testDescription: String {
            switch self {
            case .writable: "a writable cgroupfs"
            case .readOnly: "a read-only cgroupfs"
            case .absent: "no cgroupfs"
            }
        }

        /// How memcage must cage a job there.
        var backend: String { self == .writable ? "cgroup" : "proc" }
    }

    let folder: TemporaryFolder
    let name = "test-\(Processes.newMark())"
    private let tree: Tree
    private let hasNamespace: Bool
    private let memory: Int?
    private let refused: String?
    private var environment = ["PATH=/"]

    /// `memory`: the container's own limit in MiB. `refused`: a system call that its filter answers with EPERM.
    init(_ tree: Tree, cgroupNamespace: Bool = true, memory: Int? = nil, refusing refused: String? = nil) throws {
        try need("crun", package: "crun")
        try need("busybox", package: "busybox-static")
        folder = try TemporaryFolder()
        self.tree = tree
        hasNamespace = cgroupNamespace
        self.memory = memory
        self.refused = refused
        let script = """
            set -e; cd "$0"; mkdir -p rootfs/proc rootfs/sys rootfs/dev
            cp "$1" rootfs/memcage; cp "$(command -v busybox)" rootfs/busybox
            """
        let made = try Run(bash(script) + Command([folder.path, Binaries.memcage])).run()
        guard made.ending == .exited(0) else { throw Missing(description: "no root: \(made)") }
    }

    deinit {
        _ = try? Run(program("crun", "delete", "--force", name)).run()
    }

    /// Sets a variable of the container's environment, as ENV in an image does.
    func environment(_ name: String, _ value: String) {
        environment.append("\(name)=\(value)")
    }

    /// The container's whole life: its first process runs these words.
    func run(_ words: [String]) throws -> Outcome { try end(start(words)) }

    /// The same with a shell as the first process.
    func run(shell script: String) throws -> Outcome { try run(["/busybox", "sh", "-c", script]) }

    func start(_ words: [String]) throws -> Running {
        try folder.write(configuration(words), to: "config.json")
        return try Run(program("crun", "--cgroup-manager=cgroupfs", "run", "--bundle", folder.path, name))
            .patience(300).start()
    }

    /// Waits for the end of what `start` began. The container itself must not go before.
    func end(_ running: Running) throws -> Outcome { try withExtendedLifetime(self) { try running.end() } }

    /// A signal to the container's first process, as `docker stop` sends it.
    func signal(_ signal: String) throws -> Outcome { try Run(program("crun", "kill", name, signal)).run() }

    /// What is in a file of the container's root.
    func text(of file: String) -> String? { folder.text(of: "rootfs/\(file)") }

    func report() throws -> JSONValue {
        guard let bytes = folder.contents(of: "rootfs/report") else { throw Missing(description: "no report") }
        return try JSONValue(parsing: bytes)
    }

    // What the runtimes give a container of root's by default (runtime-spec, config-linux.md).
    private func configuration(_ words: [String]) -> String {
        let capabilities = list(
            [
                "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "SYS_CHROOT",
                "KILL",
                "NET_BIND_SERVICE",
            ].map { "CAP_\($0)" })
        var mounts = [
            #"{"destination": "/proc", "type": "proc", "source": "proc"}"#,
            #"{"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"]}"#,
            #"{"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["ro"]}"#,
        ]
        if tree != .absent {
            mounts.append(
                """
                {"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
                 "options": ["nosuid", "noexec", "nodev", "relatime", "\(tree.rawValue)"]}
                """)
        }
        var namespaces = ["pid", "network", "ipc", "uts", "mount"]
        if hasNamespace { namespaces.append("cgroup") }
        let limit = memory.map { #""memory": {"limit": \#($0 * mebibyte), "swap": \#($0 * mebibyte)}"# } ?? ""
        let filter = refused.map {
            """
            , "seccomp": {"defaultAction": "SCMP_ACT_ALLOW",
                "syscalls": [{"names": ["\($0)"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1}]}
            """
        }
        return """
            {"ociVersion": "1.0.0", "hostname": "container", "root": {"path": "rootfs", "readonly": false},
             "process": {"terminal": false, "cwd": "/", "user": {"uid": 0, "gid": 0}, "noNewPrivileges": true,
                "args": \(list(words)), "env": \(list(environment)),
                "capabilities": {"bounding": \(capabilities), "effective": \(capabilities),
                    "permitted": \(capabilities)}},
             "mounts": [\(mounts.joined(separator: ",\n"))],
             "linux": {"cgroupsPath": "/\(name)", "resources": {\(limit)},
                "namespaces": [\(namespaces.map { #"{"type": "\#($0)"}"# }.joined(separator: ", "))]\(filter ?? "")}}
            """
    }

    private func list(_ words: [String]) -> String {
        let quoted = words.map { word in
            let escaped = word.map { $0 == "\n" ? "\\n" : $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
            return "\"\(escaped)\""
        }
        return "[\(quoted.joined(separator: ", "))]"
    }
}
