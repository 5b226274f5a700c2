/// The allocation of a place as `doctor` shows it.
extension Allocation {
    /// A word and what it says, for each source that was looked at; what they come to last.
    var lines: [(String, String)] {
        sources.map { source in
            switch source.finding {
            case .value(let size):
                ("MEMORY", "\(source.kind.rawValue): \(size.inSentence), \(source.place)\(remark(source))")
            case .silent(let why): ("MEMORY", "\(source.kind.rawValue): \(why), \(source.place)")
            case .defect(let why): (Check.Verdict.caution.rawValue, "\(source.name) \(why): passed over")
            }
        } + [("GRANT", sum)]
    }

    private func remark(_ source: AllocationSource) -> String {
        switch source.kind {
        case .available: " (for auto alone)"
        case .addressSpace: " (for each process: a caution, no limit of a job)"
        default: ""
        }
    }

    private var sum: String {
        guard let winner, let grant else { return "unknown: --max-memory needs a size here" }
        let auto = auto.map { "auto is \($0.inSentence)" } ?? "too little for auto"
        return "\(grant.inSentence) by \(winner.kind.rawValue); \(auto)"
    }

    var json: JSON {
        .object([
            ("sources", .array(sources.map(\.json))), ("winner", .optional(winner?.kind.rawValue)),
            ("grant", .optional(grant)), ("auto", .optional(auto)),
        ])
    }
}

extension AllocationSource {
    fileprivate var json: JSON {
        .object([
            ("name", .string(kind.rawValue)), ("where", .string(place)), ("bytes", .optional(value)),
            ("why", .optional(why)),
        ])
    }
}
