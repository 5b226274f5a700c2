import Glibc
import Testing

/// memcage attached to a process that runs already, with log and report in a folder of its own.
final class Attached {
    let folder: TemporaryFolder
    let target: pid_t
    private let prepared: Run

    init(
        _ target: pid_t, _ options: any Word..., environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        self.target = target
        let run = Run(
            memcage("attach", Int(target)), Command(options),
            Command(["--log-file", folder.file("log"), "--report", folder.file("report")])
        )
        .directory(folder).patience(150)
        prepared = environment.reduce(run) { $0.environment($1.key, $1.value) }
    }

    /// Started, and past its first look.
    func start() throws -> Running {
        let running = try prepared.start()
        try waitUntil("the first look") { (folder.text(of: "log") ?? "").contains("Memory usage:") }
        return running
    }

    func run() throws -> Seen { try seen(prepared.run()) }

    func seen(_ outcome: Outcome, at location: SourceLocation = #_sourceLocation) throws -> Seen {
        let seen = try Seen(outcome, folder: folder)
        #expect(seen.report["attached_pid"]?.integer == Int(target), sourceLocation: location)
        #expect(seen.report["command_end"] == .null, sourceLocation: location)
        if let cage = seen.cage { #expect(!exists(cage), "the cage is still there", sourceLocation: location) }
        return seen
    }
}

/// Looks again and again until the condition holds.
func waitUntil(_ what: String, patience: Patience = Patience(), _ condition: () throws -> Bool) throws {
    while try !condition() {
        guard !patience.isOver else { throw Impatience(waitingFor: what, seen: "") }
        poll(nil, 0, 10)
    }
}

/// Whether the process lives.
func lives(_ pid: pid_t) -> Bool {
    let state = ProcessEntry(pid: pid).state
    return state != nil && state != "Z"
}

extension Place {
    /// Whether a tree that runs already can be moved into a cage here: not where only a service manager could do so.
    static let cagesAttached: Bool = {
        let doctor = try? Run(memcage("doctor")).run().outputText
        let placement = current.placement ?? doctor?.firstMatch(of: /cgroup of its own \(([^,]*),/).map { String($0.1) }
        return placement.map { $0.hasPrefix("own cgroup") || $0.hasPrefix("direct") } ?? false
    }()
}
