import MemcageModel

extension Evidence {
    static func of(
        _ command: CommandEnd?, cause: Cause? = nil, kernelWasFirst: Bool = false, oom: OOM = .none,
        forwarded: Signal? = nil, fromTerminal: Signal? = nil, setupFailure: SetupFailure? = nil, detached: Bool = false
    ) -> Evidence {
        var evidence = Evidence()
        evidence.command = command
        evidence.cause = cause
        evidence.kernelWasFirst = kernelWasFirst
        evidence.oom = oom
        evidence.forwarded = forwarded
        evidence.fromTerminal = fromTerminal
        evidence.setupFailure = setupFailure
        evidence.detached = detached
        return evidence
    }

    /// One for each reason.
    static func example(_ reason: Reason) -> Evidence {
        switch reason {
        case .exited: of(.exited(3))
        case .signalled: of(.signalled(Signal(11)))
        case .threshold: of(.signalled(.terminate), cause: .threshold)
        case .thrash: of(.signalled(.kill), cause: .thrash)
        case .timeLimit: of(.signalled(.terminate), cause: .timeLimit)
        case .node: of(.exited(0), cause: .node)
        case .hardLimit: of(.signalled(.kill), oom: .ourLimit)
        case .ancestorLimit: of(.signalled(.kill), oom: .ancestor)
        case .hostOOM: of(.signalled(.kill), oom: .host)
        case .outsideOOM: of(.signalled(.kill), oom: .unseen)
        case .interrupted: of(.signalled(.terminate), forwarded: .terminate)
        case .detached: of(nil, forwarded: .interrupt, detached: true)
        case .setupFailed: of(nil, setupFailure: .other)
        }
    }

    /// Every combination of what can be known.
    static let all: [Evidence] = {
        let ends: [CommandEnd?] = [nil, .exited(0), .exited(3), .signalled(.kill), .signalled(.interrupt)]
        var all: [Evidence] = []
        for end in ends {
            for cause in [nil, .threshold, .thrash, .timeLimit, .node] as [Cause?] {
                for first in [false, true] {
                    for oom in [.none, .ourLimit, .ancestor, .host, .unseen] as [Evidence.OOM] {
                        for forwarded in [nil, .terminate] as [Signal?] {
                            all.append(of(end, cause: cause, kernelWasFirst: first, oom: oom, forwarded: forwarded))
                        }
                    }
                }
            }
        }
        return all
    }()
}

extension RunSummary {
    static func example(
        _ evidence: Evidence, _ words: [ByteString] = [], command: [ByteString] = ["python3", "fit.py"]
    ) throws -> RunSummary {
        var run = RunSummary(
            version: "1.2.3", command: command, settings: try MemcageModelTests.settings(words), backend: "cgroup",
            placement: "own cgroup", startedAt: "2026-11-23T19:41:48+01:00", startedEpoch: 1_795_459_308.25)
        run.elapsed = .seconds(75)
        run.evidence = evidence
        run.status = ExitStatus(evidence, onKill: run.settings.statusOnKill, onFailure: run.settings.statusOnFailure)
        run.peak.see(Reading(0, 317))
        return run
    }
}
