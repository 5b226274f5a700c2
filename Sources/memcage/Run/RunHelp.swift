import ArgumentParser
import MemcageModel

/// `memcage run` as the option parser shows it: help, completions, manual page. Runs themselves are read by
/// `CommandLineReader` from the same table; a test holds the two equal.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a command, limited and watched.",
        usage: "memcage run [options] -- command …",
        discussion: """
            The command runs in a cgroup with a hard limit where one can be had, else under a watch by /proc. \
            When it holds more than the threshold it is asked to end, and after the grace it is killed, with \
            all that it started. Exit status: the command's own; 137 when memory ended it, 124 the time limit, \
            125 for memcage's own failure, 126 and 127 when the command cannot be run. Each option can also be \
            set by environment: --max-memory as \(RunOption.maxMemory.environmentName), and so on.

            Examples:
              memcage run --max-memory 4000 -- python3 analysis.py --year 2018
              memcage run --max-memory auto -- ./payload.sh
              memcage run --max-memory 4G --time-limit 2h --report run.json -- ./fit.sh
              memcage run --max-memory 4G --progress -- ./fit.sh >fit.out 2>&1
              MEMCAGE_MAX_MEMORY=8G memcage run -- snakemake -j 4
            """)

    @Option(.maxMemory) var maxMemory: String?
    @Option(.killThreshold) var killThreshold: String?
    @Option(.checkInterval) var checkInterval: String?
    @Option(.logFile) var logFile: String?
    @Option(.grace) var grace: String?
    @Option(.signal) var signal: String?
    @Option(.onThreshold) var onThreshold: String?
    @Option(.onThrash) var onThrash: String?
    @Option(.onGuardDeath) var onGuardDeath: String?
    @Option(.warnAt) var warnAt: String?
    @Option(.warnSignal) var warnSignal: String?
    @Option(.minAvailable) var minAvailable: String?
    @Option(.swap) var swap: String?
    @Option(.pids) var pids: String?
    @Option(.cpus) var cpus: String?
    @Option(.timeLimit) var timeLimit: String?
    @Option(.backend) var backend: String?
    @Option(.cgroupParent) var cgroupParent: String?
    @Option(.report) var report: String?
    @Option(.trace) var trace: String?
    @Option(.mprof) var mprof: String?
    @Option(.prmon) var prmon: String?
    @Option(.benchmark) var benchmark: String?
    @Option(.announce) var announce: String?
    @Flag(.progress) var progress = false
    @Option(.user) var user: String?
    @Option(.groups) var groups: String?
    @Flag(.dropCapabilities) var dropCapabilities = false
    @Flag(.noNewPrivileges) var noNewPrivileges = false
    @Option(.statusOnKill) var statusOnKill: String?
    @Option(.statusOnFailure) var statusOnFailure: String?

    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments, passed byte for byte.")
    var command: [String] = []
}

extension Option where Value == String? {
    /// An option out of the table.
    fileprivate init(_ option: RunOption) {
        let standard = option.standard.map { " (default: \($0))" } ?? ""
        self.init(
            name: .customLong(option.rawValue),
            help: ArgumentHelp("\(option.help)\(standard)", valueName: option.placeholder),
            completion: option.completion)
    }
}

extension Flag where Value == Bool {
    /// A switch out of the table.
    fileprivate init(wrappedValue: Bool, _ option: RunOption) {
        self.init(wrappedValue: wrappedValue, name: .customLong(option.rawValue), help: ArgumentHelp("\(option.help)"))
    }
}

extension RunOption {
    fileprivate var completion: CompletionKind? {
        switch self {
        case .logFile, .report, .trace, .mprof, .prmon, .benchmark: .file()
        case .cgroupParent: .directory
        case .onThreshold, .onThrash: .list(["kill", "warn"])
        case .onGuardDeath: .list(["kill", "keep"])
        case .backend: .list(["auto", "cgroup", "proc"])
        case .announce: .list(["stderr", "stdout", "none"])
        default: nil
        }
    }
}
