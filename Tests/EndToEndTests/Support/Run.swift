import CTestSupport
import Glibc

/// A program run to its end, with all three streams apart:
///
///     let result = try Run(memcage("run", "--max-memory", 300, "--"), hog("alloc", "--to", 100)).run()
///     #expect(result.ending == .exited(0))
///
/// `start()` gives the live program instead, to talk to and to signal.
struct Run {
    private let command: Command
    private var surroundings = Surroundings()
    private var inputBytes: [UInt8]?
    private var patienceSeconds = 60.0

    init(_ parts: Command...) {
        command = parts.reduce(.nothing, +)
    }

    /// Sets a variable of the environment; nil takes it away.
    func environment(_ name: String, _ value: String?) -> Run {
        changed { $0.surroundings.environment[name] = value }
    }

    /// The working folder.
    func directory(_ folder: TemporaryFolder) -> Run { directory(folder.path) }

    func directory(_ path: String) -> Run {
        changed { $0.surroundings.folder = path }
    }

    /// Bytes for stdin, a pipe then. Without any, stdin is /dev/null.
    func input(_ bytes: some Sequence<UInt8>) -> Run {
        changed { $0.inputBytes = Array(bytes) }
    }

    func input(_ text: String) -> Run { input(text.utf8) }

    /// Signals that are blocked, or ignored, when the program starts.
    func blocking(_ signals: [Int32]) -> Run {
        changed { $0.surroundings.blockedSignals = signals }
    }

    func ignoring(_ signals: [Int32]) -> Run {
        changed { $0.surroundings.ignoredSignals = signals }
    }

    /// How long it may take before the test gives up, kills it and fails with what was seen.
    func patience(_ seconds: Double) -> Run {
        changed { $0.patienceSeconds = seconds }
    }

    func run() throws -> Outcome {
        try start().end()
    }

    func start() throws -> Running {
        let patience = Patience(seconds: patienceSeconds)
        return try Running(command, surroundings: surroundings, input: inputBytes, patience: patience)
    }

    private func changed(_ change: (inout Run) -> Void) -> Run {
        var copy = self
        change(&copy)
        return copy
    }
}
