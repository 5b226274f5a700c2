/// How the command itself ended, as wait(2) tells it.
package enum CommandEnd: Equatable, Sendable {
    case exited(UInt8)
    case signalled(Signal)
    /// It has ended, and only its parent was told how: an attached process.
    case untold
}

/// Why the command never ran.
package enum SetupFailure: Equatable, Sendable {
    case notFound, notExecutable, other
}

/// One reason why the run ended.
package enum Reason: String, CaseIterable, Sendable {
    case exited, signalled, threshold, thrash
    case timeLimit = "time-limit"
    case node
    case hardLimit = "hard-limit"
    case ancestorLimit = "ancestor-limit"
    case hostOOM = "host-oom"
    case outsideOOM = "outside-oom"
    case interrupted
    /// memcage was asked to leave an attached tree, which runs on.
    case detached
    case setupFailed = "setup-failed"

    package init(_ cause: Cause) {
        switch cause {
        case .threshold: self = .threshold
        case .thrash: self = .thrash
        case .timeLimit: self = .timeLimit
        case .node: self = .node
        }
    }

    /// memcage, or the limit that it set, ended the job.
    package var isEnforced: Bool {
        switch self {
        case .threshold, .thrash, .timeLimit, .node, .hardLimit: true
        case .exited, .signalled, .ancestorLimit, .hostOOM, .outsideOOM, .interrupted, .detached, .setupFailed: false
        }
    }

    /// Memory ended the job, whoever held the knife.
    package var isMemory: Bool {
        switch self {
        case .threshold, .thrash, .node, .hardLimit, .ancestorLimit, .hostOOM, .outsideOOM: true
        case .exited, .signalled, .timeLimit, .interrupted, .detached, .setupFailed: false
        }
    }
}

/// What is known when all is over.
package struct Evidence: Equatable, Sendable {
    /// What the kernel's out-of-memory counters say since the start.
    package enum OOM: Equatable, Sendable {
        case none
        /// A kill in our cage while our own limit was hit.
        case ourLimit
        /// A kill in our cage, not at our limit, and an ancestor's limit was hit.
        case ancestor
        /// A kill in our cage, and no limit up to the root was hit.
        case host
        /// A kill whose author cannot be seen from here.
        case unseen
    }

    package var setupFailure: SetupFailure?
    /// What memcage itself decided, if it acted before the command had ended.
    package var cause: Cause?
    /// The kernel had killed in the cage when memcage decided: the decision saw a job that was dying.
    package var kernelWasFirst = false
    package var oom = OOM.none
    package var command: CommandEnd?
    /// A request to end that reached memcage from outside the terminal, and went on to the job.
    package var forwarded: Signal?
    /// A request to end that the terminal sent to the whole group.
    package var fromTerminal: Signal?
    /// memcage left an attached tree before that had ended.
    package var detached = false

    package init() {}

    /// memcage's own act first, then the kernel's word, then what others asked for, then the command's end.
    package var reason: Reason {
        if setupFailure != nil { return .setupFailed }
        if let cause, !kernelWasFirst { return Reason(cause) }
        // A worker may fall to an outside OOM killer and the job go on to success: memory ended nothing then.
        if oom != .none, command != .exited(0) {
            switch oom {
            case .ourLimit: return .hardLimit
            case .ancestor: return .ancestorLimit
            case .host: return .hostOOM
            case .unseen, .none: return .outsideOOM
            }
        }
        if let cause { return Reason(cause) }
        if detached { return .detached }
        if forwarded != nil { return .interrupted }
        guard case .signalled(let signal) = command else { return .exited }
        return signal == fromTerminal ? .interrupted : .signalled
    }
}
