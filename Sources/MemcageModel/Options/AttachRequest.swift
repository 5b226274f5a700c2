/// What `memcage attach` was asked for. Options of `run` that make sense here are handed on to their reader.
package struct AttachRequest: Equatable, Sendable {
    package private(set) var pid: Int32 = 0
    /// Lines are enforced; else the tree is only recorded, and nothing is ever sent to it.
    package private(set) var isGuarded = false
    /// The tree is moved into a cage, for what it takes from now on. That is a guard too.
    package private(set) var isCaged = false
    package private(set) var wantsHelp = false
    /// Words for the reader of `run`.
    package private(set) var run: [ByteString] = []

    package init(_ words: [ByteString]) throws(UsageError) {
        var rest = words[...]
        var target: ByteString?
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h":
                wantsHelp = true
                return
            case "--guard": isGuarded = true
            case "--cage": (isCaged, isGuarded) = (true, true)
            case _ where word.bytes.starts(with: "--guard=".utf8) || word.bytes.starts(with: "--cage=".utf8):
                throw UsageError("'\(word.printable)': this option takes no value; give it alone")
            case _ where word.bytes.first != UInt8(ascii: "-") || word.text.flatMap { Int($0) } != nil:
                if let target {
                    throw UsageError(
                        "'\(word.printable)' is one word too many behind '\(target.printable)'; "
                            + "attach takes one process id, and no command")
                }
                target = word
            default:
                run.append(word)
                let takesValue = RunOption.allCases.contains { !$0.isSwitch && ByteString($0.flag) == word }
                if takesValue, let value = rest.first, !value.bytes.starts(with: "--".utf8) {
                    run.append(value)
                    rest.removeFirst()
                }
            }
        }
        guard let target else { throw UsageError("no process to attach to; give its id: memcage attach PID") }
        guard let pid = target.text.flatMap({ Int32($0) }), pid > 0, !target.bytes.starts(with: "+".utf8) else {
            throw UsageError("'\(target.printable)' is no process id; give a number as ps shows it")
        }
        self.pid = pid
    }

    /// The settings: those of a run, as far as they have a meaning here. An option that has none is refused; a
    /// variable of the environment, which may be meant for runs, is passed over.
    package func settings(_ given: GivenOptions) throws(UsageError) -> RunSettings {
        var kept = given
        for (option, value) in given {
            guard let needed = option.attachNeeds, !isMet(needed) else { continue }
            guard value.source != option.flag else { throw needed.refusal(of: option) }
            kept[option] = nil
        }
        if !isGuarded { kept[.maxMemory] = GivenValue(value: "100%", source: "attach") }
        var settings = try RunSettings(kept)
        settings.isGuarded = isGuarded
        if isCaged, settings.backend == .proc {
            throw UsageError("--cage contradicts \(kept[.backend]?.source ?? RunOption.backend.flag) 'proc'; give one")
        }
        if !isCaged { settings.backend = .proc }
        return settings
    }

    private func isMet(_ need: RunOption.AttachNeed) -> Bool {
        switch need {
        case .guarding: isGuarded
        case .caging: isCaged
        case .birth, .command: false
        }
    }
}

extension RunOption {
    /// What must be given too for an option of `run` to mean something to `attach`.
    package enum AttachNeed: String, Sendable {
        case guarding = "--guard"
        case caging = "--cage"
        /// Memcage must have started it: an attached tree outlives its guard.
        case birth = "run"
        /// A command yet to be started: nothing that `attach` could be given.
        case command = "memcage run"

        func refusal(of option: RunOption) -> UsageError {
            switch self {
            case .guarding, .caging:
                UsageError("\(option.flag) has no meaning for attach without \(rawValue); give it too")
            case .birth:
                UsageError("\(option.flag) has no meaning for attach, only for run: the tree outlives its guard")
            case .command:
                UsageError("\(option.flag) has no meaning for attach: the process runs already; see \(rawValue)")
            }
        }
    }

    package var attachNeeds: AttachNeed? {
        switch self {
        case .checkInterval, .logFile, .report, .trace, .mprof, .prmon, .benchmark, .announce, .progress,
            .statusOnFailure:
            nil
        case .maxMemory, .killThreshold, .grace, .signal, .onThreshold, .warnAt, .warnSignal, .minAvailable,
            .timeLimit, .statusOnKill:
            .guarding
        case .onThrash, .swap, .pids, .cpus, .backend, .cgroupParent: .caging
        case .onGuardDeath: .birth
        case .user, .groups, .dropCapabilities, .noNewPrivileges: .command
        }
    }
}
