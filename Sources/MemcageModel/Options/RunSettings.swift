/// What memcage does when a line is crossed.
package enum Response: String, Sendable {
    case kill, warn
}

/// What becomes of the job when its guard is killed.
package enum GuardDeath: String, Sendable {
    case kill, keep
}

package enum BackendChoice: String, Sendable {
    case auto, cgroup, proc
}

package enum Announcement: String, Sendable {
    case stderr, stdout, none
}

package enum LogTarget: Equatable, Sendable {
    /// Named: somebody asked for this file, so that it must be writable. The default is only tried.
    case file(ByteString, named: Bool)
    case standardError
    case none
}

/// The options of a run, each one checked.
package struct RunSettings: Sendable {
    /// What was asked for, and where: an option or a variable, nil for the default.
    package var memoryRequest: MemoryRequest
    package var memoryRequestSource: String?
    /// The maximum. Final when the place of the cage is known (`Allocation.settle`); before that zero, which
    /// holds a job to nothing, where only a place can answer the request.
    package var maxMemory: ByteCount
    /// Who set the maximum: an option, a variable, `default`, or what the place goes by.
    package var maxSource = ""
    /// What the place grants, nil where that is unknown.
    package var allocation: ByteCount?
    package var killThreshold: Double
    package var checkInterval: Interval
    package var log: LogTarget
    package var grace: Interval
    package var signal: Signal
    package var onThreshold: Response
    package var onThrash: Response
    package var onGuardDeath: GuardDeath
    package var warnAt: Double?
    package var warnSignal: Signal?
    package var minAvailable: ByteCount?
    package var swap: ByteCount
    package var tasks: TaskLimits
    package var timeLimit: Interval?
    package var backend: BackendChoice
    package var cgroupParent: ByteString?
    package var report: ByteString?
    /// The files of a recording, in the order of the options.
    package var records: [Record]
    package var announce: Announcement
    /// A status line, where there is a terminal for it.
    package var progress: Bool
    package var rights: JobRights
    package var statusOnKill: UInt8?
    package var statusOnFailure: UInt8?
    /// False where memcage only records (`attach` without `--guard`): no line is enforced.
    package var isGuarded = true

    /// The line T: charged above it ends the job.
    package var threshold: ByteCount { maxMemory.scaled(by: killThreshold) }

    /// The level of the soft word.
    package var warnLevel: ByteCount? { warnAt.map(maxMemory.scaled(by:)) }

    /// `memory.high` under this threshold; nil leaves it at `max`. Throttling at a line that nobody
    /// enforces would hold the job there for ever.
    package var high: ByteCount? { kernelHoldsAlone ? nil : threshold }

    /// No line below the maximum is enforced.
    package var kernelHoldsAlone: Bool { isGuarded && (onThreshold == .warn || killThreshold >= 1) }
}

extension RunSettings {
    package init(_ given: GivenOptions) throws(UsageError) {
        let values = OptionValues(given: given)
        memoryRequest = try values.read(.maxMemory) { MemoryRequest(parsing: $0) }
        memoryRequestSource = given[.maxMemory]?.source
        if case .fixed(let size) = memoryRequest { maxMemory = size } else { maxMemory = .zero }
        killThreshold = try values.ratio(.killThreshold)
        checkInterval = try values.read(.checkInterval) { Interval(parsingSeconds: $0) }
        if checkInterval < .milliseconds(10) { throw values.refusal(of: .checkInterval) }
        grace = try values.read(.grace) { Interval(parsingSeconds: $0) }
        signal = try values.read(.signal) { Signal(parsing: $0) }
        onThreshold = try values.read(.onThreshold) { Response(rawValue: $0) }
        onThrash = try values.read(.onThrash) { Response(rawValue: $0) }
        onGuardDeath = try values.read(.onGuardDeath) { GuardDeath(rawValue: $0) }
        warnAt = given[.warnAt] == nil ? nil : try values.ratio(.warnAt)
        if let warnAt, warnAt >= killThreshold { throw values.refusal(of: .warnAt) }
        warnSignal = try values.optional(.warnSignal) { Signal(parsing: $0) }
        if warnSignal != nil, warnAt == nil {
            throw UsageError(
                "\(values.quoted(.warnSignal)) says what to send, but not when; give \(RunOption.warnAt.flag) too")
        }
        minAvailable = given[.minAvailable] == nil ? nil : try values.size(.minAvailable, from: 1)
        swap = try values.size(.swap, from: 0)
        tasks = try TaskLimits(values)
        rights = try JobRights(values)
        timeLimit = try values.optional(.timeLimit) { Interval(parsingDuration: $0) }
        backend = try values.read(.backend) { BackendChoice(rawValue: $0) }
        announce = try values.read(.announce) { Announcement(rawValue: $0) }
        progress = try values.answer(.progress)
        statusOnKill = try values.status(.statusOnKill)
        statusOnFailure = try values.status(.statusOnFailure)
        cgroupParent = try values.path(.cgroupParent)
        report = try values.path(.report)
        records = try Self.records(values)
        log =
            switch try values.path(.logFile) {
            case nil: .file(ByteString(RunOption.logFile.standard ?? ""), named: false)
            case ByteString("-"): .standardError
            case ByteString("none"): .none
            case .some(let path): .file(path, named: true)
            }
        try Self.refuseSharedPaths(values, log: log)
        if backend == .proc, cgroupParent != nil {
            let backend = "\(given[.backend]?.source ?? RunOption.backend.flag) 'proc'"
            throw UsageError("\(values.quoted(.cgroupParent)) contradicts \(backend); give one of them")
        }
        if backend == .proc { try tasks.refuseProc(values) }
    }

    /// A file that is written anew, and the option that asked for it.
    package struct Record: Equatable, Sendable {
        package var file: Recording.File
        package var path: ByteString
        package var option: RunOption
    }

    private static let recordOptions: [(RunOption, Recording.File)] = [
        (.trace, .trace), (.mprof, .mprof), (.prmon, .prmon), (.benchmark, .benchmark),
    ]

    private static func records(_ values: OptionValues) throws(UsageError) -> [Record] {
        var records: [Record] = []
        for (option, file) in recordOptions {
            guard let path = try values.path(option) else { continue }
            // No stream: it is locked and emptied.
            if path == "-" { throw values.refusal(of: option) }
            records.append(Record(file: file, path: path, option: option))
            if file == .prmon { records.append(Record(file: .prmonSummary, path: path.prmonSummary, option: option)) }
        }
        return records
    }

    /// What is written anew would wipe out what another option keeps.
    private static func refuseSharedPaths(_ values: OptionValues, log: LogTarget) throws(UsageError) {
        var taken: [(option: RunOption, path: ByteString)] = []
        if case .file(let path, _) = log { taken.append((.logFile, path.withoutDots)) }
        var wanted = try values.path(.report).map { [(RunOption.report, $0)] } ?? []
        wanted += try records(values).map { ($0.option, $0.path) }
        for (option, path) in wanted where !path.bytes.starts(with: "/dev/".utf8) {
            let path = path.withoutDots
            if let other = taken.first(where: { $0.path == path }) {
                throw UsageError("\(values.quoted(option)) is what \(other.option.flag) writes; give a file of its own")
            }
            taken.append((option, path))
        }
    }

    /// The status for a failure of memcage's own, readable even when other options are not.
    package static func statusOnFailure(_ given: GivenOptions) -> UInt8 {
        (try? OptionValues(given: given).status(.statusOnFailure)) ?? ExitStatus.ownFailure
    }
}

extension ByteString {
    /// `x` of `./x`.
    fileprivate var withoutDots: ByteString {
        var rest = bytes[...]
        while rest.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
        return ByteString(Array(rest))
    }

    /// `run.json` beside `run.txt`.
    fileprivate var prmonSummary: ByteString {
        let stem = bytes.suffix(4) == Array(".txt".utf8)[...] ? Array(bytes.dropLast(4)) : bytes
        return ByteString(stem + Array(".json".utf8))
    }
}
