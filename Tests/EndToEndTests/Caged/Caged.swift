import Testing

/// A job in memcage, with log and report in a folder of its own:
///
///     let seen = try Caged("--max-memory", 300, job: hog("alloc", "--forever")).run()
///     #expect(seen.reason == "threshold")
final class Caged {
    let folder: TemporaryFolder
    private var prepared: Run

    /// `front` stands before memcage on the command line, to put it into some place first.
    init(_ options: any Word..., more: [String] = [], front: Command = .nothing, job: Command) throws {
        folder = try TemporaryFolder()
        prepared = Run(
            front, memcage("run", "--log-file", folder.file("log"), "--report", folder.file("report")),
            Command(options + more), Command(["--"]), job
        )
        .directory(folder).patience(150)
    }

    /// Changes what the run starts with.
    func with(_ change: (Run) -> Run) -> Caged {
        prepared = change(prepared)
        return self
    }

    func start() throws -> Running { try prepared.start() }

    func run(at location: SourceLocation = #_sourceLocation) throws -> Seen {
        try seen(prepared.run(), at: location)
    }

    /// What is to be seen after the end, with what must hold for every run checked already.
    func seen(_ outcome: Outcome, at location: SourceLocation = #_sourceLocation) throws -> Seen {
        let seen = try Seen(outcome, folder: folder)
        #expect(seen.backend == Backend.here, "\(seen)", sourceLocation: location)
        #expect(outcome.leftBehind.isEmpty, "\(seen)", sourceLocation: location)
        if let cage = seen.cage { #expect(!exists(cage), "the cage is still there", sourceLocation: location) }
        return seen
    }
}

/// All that can be seen of a caged run when it is over.
struct Seen: CustomStringConvertible {
    let outcome: Outcome
    let report: JSONValue
    let log: String

    init(_ outcome: Outcome, folder: TemporaryFolder) throws {
        self.outcome = outcome
        log = folder.text(of: "log") ?? ""
        guard let bytes = folder.contents(of: "report") else {
            throw Missing(description: "no report was written\n\(outcome)")
        }
        report = try JSONValue(parsing: bytes)
    }

    var status: Int32 { outcome.status }
    var reason: String? { report["reason"]?.text }
    var backend: Backend? { report["backend"]?.text.flatMap(Backend.init) }
    var logLines: [String] { log.split(separator: "\n").map(String.init) }

    /// The cage's folder, as the placement names it: `own cgroup, /sys/fs/cgroup/…/job-…`.
    var cage: String? {
        guard backend == .cgroup, let placement = report["placement"]?.text else { return nil }
        return placement.split(separator: ", ").last.map(String.init)
    }

    /// The steps that memcage took, in words.
    var timeline: [String] { report["timeline"]?.elements.compactMap { $0["what"]?.text } ?? [] }

    /// Most memory that was seen, and the most it can have been where that is known; in MiB.
    var peak: Int { mebibytes("peak_sampled") ?? -1 }
    var peakBound: Int? { mebibytes("peak_bound") }

    private func mebibytes(_ name: String) -> Int? { report["memory", name]?.integer.map { $0 / mebibyte } }

    var description: String {
        "\(outcome)\n--- log\n\(log)\n--- report\n\(reason ?? "no reason"), timeline \(timeline)"
    }
}
