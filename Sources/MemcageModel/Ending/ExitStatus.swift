/// How memcage itself ends.
package enum ExitStatus: Equatable, Sendable {
    case code(UInt8)
    /// Die of the signal that the command died of: a shell's loop must stop on Ctrl-C.
    case dieOf(Signal)

    package static let ownFailure: UInt8 = 125
    package static let notExecutable: UInt8 = 126
    package static let notFound: UInt8 = 127
    package static let timeLimit: UInt8 = 124
    package static let memory: UInt8 = 137

    package init(_ evidence: Evidence, onKill: UInt8? = nil, onFailure: UInt8? = nil) {
        let reason = evidence.reason
        switch reason {
        case .setupFailed:
            switch evidence.setupFailure {
            case .notFound: self = .code(Self.notFound)
            case .notExecutable: self = .code(Self.notExecutable)
            case .other, nil: self = .code(onFailure ?? Self.ownFailure)
            }
        case .timeLimit: self = .code(onKill ?? Self.timeLimit)
        case .threshold, .thrash, .node, .hardLimit: self = .code(onKill ?? Self.memory)
        case .ancestorLimit, .hostOOM, .outsideOOM: self = .code(Self.memory)
        case .exited, .signalled, .interrupted: self = Self.of(evidence.command)
        // It was recorded as long as was asked for.
        case .detached: self = .code(0)
        }
    }

    private static func of(_ command: CommandEnd?) -> ExitStatus {
        switch command {
        case .exited(let status): .code(status)
        case .signalled(let signal) where signal == .interrupt || signal == .quit: .dieOf(signal)
        case .signalled(let signal): .code(UInt8(clamping: 128 + Int(signal.number)))
        case .untold: .code(0)
        case nil: .code(ownFailure)
        }
    }

    /// The number that a shell sees.
    package var shellStatus: Int {
        switch self {
        case .code(let status): Int(status)
        case .dieOf(let signal): 128 + Int(signal.number)
        }
    }
}
