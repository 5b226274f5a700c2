/// The options of `memcage run`: the one table that the plain way, `--help` and completions stand on.
package enum RunOption: String, CaseIterable, Sendable {
    case maxMemory = "max-memory"
    case killThreshold = "kill-threshold"
    case checkInterval = "check-interval"
    case logFile = "log-file"
    case grace
    case signal
    case onThreshold = "on-threshold"
    case onThrash = "on-thrash"
    case onGuardDeath = "on-guard-death"
    case warnAt = "warn-at"
    case warnSignal = "warn-signal"
    case minAvailable = "min-available"
    case swap
    case pids
    case cpus
    case timeLimit = "time-limit"
    case backend
    case cgroupParent = "cgroup-parent"
    case report
    case trace
    case mprof
    case prmon
    case benchmark
    case announce
    case progress
    case user
    case groups
    case dropCapabilities = "drop-capabilities"
    case noNewPrivileges = "no-new-privileges"
    case statusOnKill = "status-on-kill"
    case statusOnFailure = "status-on-failure"

    /// `--max-memory`
    package var flag: String { "--" + rawValue }

    /// `MEMCAGE_MAX_MEMORY`: the same by environment; the command line wins.
    package var environmentName: String {
        let name = rawValue.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 - 32 }
        return Self.environmentPrefix + String(decoding: name, as: UTF8.self)
    }

    package static let environmentPrefix = "MEMCAGE_"

    /// One by one: by `rawValue` the runtime makes a dictionary of all, for one look into it.
    init?(flag: String) {
        let name = flag.utf8.dropFirst(2)
        guard flag.utf8.starts(with: "--".utf8),
            let option = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) })
        else { return nil }
        self = option
    }

    /// It needs no value: alone it is `yes`.
    package var isSwitch: Bool {
        switch self {
        case .progress, .dropCapabilities, .noNewPrivileges: true
        default: false
        }
    }

    /// What stands for the value in the help: `SIZE`.
    package var placeholder: String {
        switch self {
        case .maxMemory, .minAvailable, .swap: "SIZE"
        case .killThreshold, .warnAt: "RATIO"
        case .checkInterval, .grace: "SEC"
        case .logFile, .report, .trace, .mprof, .prmon, .benchmark: "FILE"
        case .signal, .warnSignal: "NAME"
        case .onThreshold, .onThrash: "kill|warn"
        case .onGuardDeath: "kill|keep"
        case .timeLimit: "DURATION"
        case .backend: "auto|cgroup|proc"
        case .cgroupParent: "PATH"
        case .announce: "stderr|stdout|none"
        case .progress, .dropCapabilities, .noNewPrivileges: "yes|no"
        case .user: "UID[:GID]"
        case .groups: "LIST"
        case .pids, .cpus, .statusOnKill, .statusOnFailure: "N"
        }
    }

    /// What is taken when the option is given nowhere, as a person would type it; nil: off.
    package var standard: String? {
        switch self {
        case .maxMemory: "2000"
        case .killThreshold: "0.8"
        case .checkInterval: "2"
        case .logFile: "memory_monitor.log"
        case .grace: "5"
        case .signal: "TERM"
        case .onThreshold, .onThrash, .onGuardDeath: "kill"
        case .swap: "0"
        case .backend: "auto"
        case .announce: "none"
        case .progress, .dropCapabilities, .noNewPrivileges: "no"
        case .warnAt, .warnSignal, .minAvailable, .pids, .cpus, .timeLimit, .cgroupParent, .report, .trace, .mprof,
            .prmon, .benchmark, .user, .groups, .statusOnKill, .statusOnFailure:
            nil
        }
    }

    /// What a value must be, for the one line that refuses a bad one.
    package var accepts: String {
        switch self {
        case .maxMemory:
            "a size above 0: MiB, or with K, M, G, T (300, 1.5G, 2GiB); or 80% or auto of what the place grants"
        case .minAvailable: "a size above 0: MiB, or with K, M, G, T (500, 2G)"
        case .swap: "a size: MiB, or with K, M, G, T; 0 for none"
        case .killThreshold: "a ratio above 0 and at most 1 (0.8)"
        case .warnAt: "a ratio above 0 and below the kill threshold (0.7)"
        case .checkInterval: "seconds, at least 0.01 (2, 0.5)"
        case .grace: "seconds; 0 kills at once (5, 0.5)"
        case .logFile: "a file that can be appended to, - for stderr, or none"
        case .report: "a file in a folder that can be written"
        case .trace, .mprof, .prmon, .benchmark: "a file that can be written and that nobody else is writing"
        case .signal: "a signal by name or number (TERM, INT, 15)"
        case .warnSignal: "a signal by name or number (USR1, 10)"
        case .onThreshold, .onThrash: "kill or warn"
        case .onGuardDeath: "kill or keep"
        case .timeLimit: "a duration above 0 (90, 10m, 1h30m, 2d)"
        case .backend: "auto, cgroup or proc"
        case .cgroupParent: "a writable cgroup2 folder with the memory controller"
        case .announce: "stderr, stdout or none"
        case .progress, .dropCapabilities, .noNewPrivileges: "nothing, yes or no"
        case .pids: "a number of processes and threads, from 1 (100)"
        case .cpus: "a number of CPUs from 0.01 to 100000 (2, 0.5)"
        case .user: "the numbers of a user, and of a group where /etc/passwd has none for it (1000, 1000:100)"
        case .groups: "numbers of groups with commas between them, at most \(JobRights.mostGroups) (27, 27,100)"
        case .statusOnKill, .statusOnFailure: "an exit status from 1 to 255"
        }
    }

    /// The option's line in the help.
    package var help: String {
        switch self {
        case .maxMemory: "What the job may hold: MiB, or with K, M, G, T; N% or auto of what the place grants."
        case .killThreshold: "The job is ended when it holds more than this share of the maximum."
        case .checkInterval: "The beat of log and trace; never the reaction time."
        case .logFile: "Where the log is appended; - for stderr, none for no log."
        case .grace: "Time between the signal and the kill."
        case .signal: "The signal that asks the job to end."
        case .onThreshold: "What to do at the threshold; with warn the maximum alone is the line."
        case .onThrash: "What to do when the job stalls at the line without crossing it."
        case .onGuardDeath:
            "What becomes of the job when memcage's guard is killed; keep leaves it to the kernel's limit."
        case .warnAt: "A word in the log, and --warn-signal, when the job holds more than this share."
        case .warnSignal: "The signal that the command gets at --warn-at, so that it can save its work."
        case .minAvailable: "Also end the job when the node's MemAvailable falls below this."
        case .swap: "Swap that the job may use on top."
        case .pids: "Processes and threads that the job may have at a time; needs a cgroup."
        case .cpus: "CPU time that the job may use, in whole CPUs; needs a cgroup."
        case .timeLimit: "End the job after this time (90, 10m, 1h30m)."
        case .backend: "How to cage; cgroup refuses to run without one."
        case .cgroupParent: "The cgroup in which to make the cage."
        case .report: "Write how it ended, as JSON."
        case .trace: "Record the run as it goes, as JSON lines."
        case .mprof: "Record it as mprof's .dat, for mprof peak and mprof plot."
        case .prmon: "Record it as prmon.txt, with a .json of averages and maxima beside it."
        case .benchmark: "Write Snakemake's benchmark table."
        case .announce: "Where to repeat the log's first lines, a kill, and the last lines."
        case .progress: "A status line on the terminal, or in its window's title where the job uses it."
        case .user: "Run the command as this user, by number, without capabilities; for root."
        case .groups: "Supplementary groups of --user, by number; none without it."
        case .dropCapabilities: "Take every capability from the command, for good."
        case .noNewPrivileges: "No program that the command executes gains rights, as by sudo."
        case .statusOnKill: "Exit status when memcage or the memory limit ended the job (137; time limit 124)."
        case .statusOnFailure: "Exit status of memcage's own failure or bad usage (125)."
        }
    }
}
