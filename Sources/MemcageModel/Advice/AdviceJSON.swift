/// The advice for programs; written down in the documentation catalogue, article "Advise".
package enum AdviceJSON {
    package static let schema = "memcage.advice"
    package static let version = 1

    package static func render(_ advice: Advice, _ table: NodeTable?) -> String {
        var text = ""
        JSON.object([
            ("schema", .string(schema)), ("schema_version", .integer(version)),
            ("request", .integer(advice.request.bytes)), ("peak", .integer(advice.peak.bytes)),
            ("is_lower_bound", .bool(advice.highest.floor != nil)),
            ("margin_percent", .integer(advice.margin)), ("reasons", .array(advice.reasons.map(JSON.string))),
            ("complete_runs", .integer(advice.count)), ("spread", advice.spread.map(JSON.number) ?? .null),
            ("cautions", .array(advice.cautions.map(JSON.string))), ("runs", .array(advice.runs.map(run))),
            ("lines", .object(ReadyLine.allCases.map { ($0.rawValue, .string($0.text(advice, table))) })),
            ("node", table.map(node) ?? .null),
        ]).write(to: &text)
        return text + "\n"
    }

    private static func run(_ run: MeasuredRun) -> JSON {
        let (ending, why): (String, String?) =
            switch run.ending {
            case .whole: ("whole", nil)
            case .unknown: ("unknown", nil)
            case .early(let why): ("early", why)
            case .wanted(_, let reason): ("memory", reason)
            }
        return .object([
            ("file", .string(run.name)), ("command", .string(run.command)),
            ("peak_sampled", .integer(run.sampled.bytes)), ("peak", .integer(run.peak.bytes)),
            ("wanted_more_than", .optional(run.floor)), ("ending", .string(ending)), ("why", .optional(why)),
        ])
    }

    private static func node(_ table: NodeTable) -> JSON {
        .object([
            ("size", .integer(table.node.bytes)), ("safe_workers", .integer(table.safeWorkers)),
            (
                "rows",
                .array(
                    table.rows.map { row in
                        .object([
                            ("workers", .integer(row.workers)), ("memory", .optional(row.memory)),
                            ("verdict", .string(row.verdict.rawValue)), ("or_more", .bool(row.isLast)),
                        ])
                    })
            ),
        ])
    }
}
