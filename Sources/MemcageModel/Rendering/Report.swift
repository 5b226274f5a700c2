/// The report of a run: a versioned JSON document, the same fields every time. Its schema is written down
/// in the documentation catalogue, article "Report"; a change there and here go together.
package enum Report {
    package static let schema = "memcage.report"
    package static let version = 1

    package static func render(_ run: RunSummary) -> String {
        var text = ""
        json(run).write(to: &text)
        return text + "\n"
    }

    static func json(_ run: RunSummary) -> JSON {
        let members: [(String, JSON)] = [
            ("schema", .string(schema)), ("schema_version", .integer(version)),
            ("memcage", .string(run.version)),
            ("command", .array(run.command.map(JSON.bytes))),
            ("attached_pid", .optional(run.attachedPID.map(Int.init))),
            ("started", .string(run.startedAt)), ("started_epoch", .number(run.startedEpoch)),
            ("elapsed_seconds", .number(run.elapsed.inSeconds)),
            ("reason", .string(run.evidence.reason.rawValue)),
            ("failure", .optional(run.failure)),
            ("status", .integer(run.status.shellStatus)),
            ("command_end", commandEnd(run.evidence.command)),
            ("forwarded_signal", .optional((run.evidence.forwarded ?? run.evidence.fromTerminal)?.name)),
            ("backend", .string(run.backend)), ("placement", .string(run.placement)),
            ("passed_over", .array(run.passedOver.map(JSON.string))),
            ("limits", limits(run.settings)),
            ("memory", memory(run)),
            ("events", run.events.map { events($0, refusedForks: run.refusedForks) } ?? .null),
            (
                "cpu",
                .object([
                    ("user_seconds", .number(run.cpuUser.inSeconds)),
                    ("system_seconds", .number(run.cpuSystem.inSeconds)),
                ])
            ),
            ("io", run.traffic.map(traffic) ?? .null), ("pressure", run.pressure.map(pressure) ?? .null),
            ("stages", .array(run.stages.map { stage($0, since: run.startedEpoch) })),
            ("stages_left_out", .integer(run.stagesLeftOut)), ("stage", .array(run.stage.map(JSON.string))),
            ("timeline", .array(run.timeline.map(entry))),
            ("largest", .array(run.largest.map(row))),
            ("leftovers", .integer(run.leftovers)),
            ("stuck", .array(run.stuck.map(JSON.string))),
            ("lost_records", .integer(run.lostRecords)),
            ("cautions", .array(run.cautions.map(JSON.string))),
        ]
        return .object(members)
    }

    private static func commandEnd(_ end: CommandEnd?) -> JSON {
        switch end {
        case .exited(let status): .object([("status", .integer(Int(status)))])
        case .signalled(let signal): .object([("signal", .string(signal.name))])
        case .untold, nil: .null
        }
    }

    private static func limits(_ settings: RunSettings) -> JSON {
        .object([
            ("max", .integer(settings.maxMemory.bytes)), ("threshold", .integer(settings.threshold.bytes)),
            ("kill_threshold", .number(settings.killThreshold)), ("swap", .integer(settings.swap.bytes)),
            ("pids", .optional(settings.tasks.pids)), ("cpus", settings.tasks.cpus.map(JSON.number) ?? .null),
            ("warn_at", .optional(settings.warnLevel)), ("min_available", .optional(settings.minAvailable)),
            ("time_limit_seconds", settings.timeLimit.map { .number($0.inSeconds) } ?? .null),
            ("grace_seconds", .number(settings.grace.inSeconds)), ("signal", .string(settings.signal.name)),
            ("on_threshold", .string(settings.onThreshold.rawValue)),
            ("on_thrash", .string(settings.onThrash.rawValue)),
            ("on_guard_death", .string(settings.onGuardDeath.rawValue)),
            ("max_source", .string(settings.maxSource)), ("allocation", .optional(settings.allocation)),
            ("guarded", .bool(settings.isGuarded)),
        ])
    }

    private static func memory(_ run: RunSummary) -> JSON {
        .object([
            ("peak_sampled", .integer(run.peak.sampled.bytes)),
            ("peak_at_least", .integer(run.peak.atLeast.bytes)), ("peak_bound", .optional(run.peak.bound)),
            ("peak_bound_source", .string(run.peak.boundSource)),
            ("peak_with_cache", .optional(run.peakWithCache)),
            ("peak_seconds", run.peakTime.map { .number($0 - run.startedEpoch) } ?? .null),
            ("average", .optional(run.average)),
            ("largest_resident", .integer(run.largestResident.bytes)),
            ("charged_at_decision", .optional(run.chargedAtDecision)),
            ("suggested_request", .optional(run.suggestedRequest)),
            ("unseen", .array(run.unseen.map(JSON.string))),
        ])
    }

    private static func events(_ events: MemoryEvents, refusedForks: Int?) -> JSON {
        .object([
            ("high", .integer(events.high)), ("max", .integer(events.max)), ("oom", .integer(events.oom)),
            ("oom_kill", .integer(events.oomKill)), ("pids_max", .optional(refusedForks)),
        ])
    }

    private static func traffic(_ traffic: Traffic) -> JSON {
        .object([("read", .integer(traffic.read.bytes)), ("write", .integer(traffic.written.bytes))])
    }

    private static func pressure(_ pressure: PressureTotals) -> JSON {
        .object([
            ("some_seconds", .number(Double(pressure.some) / 1e6)),
            ("full_seconds", .number(Double(pressure.full) / 1e6)),
        ])
    }

    private static func stage(_ stage: Stage, since started: Double) -> JSON {
        .object([
            ("name", .string(stage.name)), ("begin_seconds", .number(stage.begin - started)),
            ("end_seconds", .number(stage.end - started)), ("peak", .integer(stage.peak.bytes)),
        ])
    }

    private static func entry(_ entry: TimelineEntry) -> JSON {
        .object([("seconds", .number(entry.at.inSeconds)), ("what", .string(entry.what))])
    }

    private static func row(_ row: ProcessRow) -> JSON {
        .object([
            ("pid", .integer(Int(row.pid))), ("memory", .integer(row.memory.bytes)),
            ("command", .array(row.commandLine.map(JSON.bytes))),
        ])
    }
}
