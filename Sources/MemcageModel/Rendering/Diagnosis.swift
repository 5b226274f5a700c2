/// One thing that `doctor` looked at.
package struct Check: Equatable, Sendable {
    package enum Verdict: String, Sendable {
        case pass = "PASS"
        case fail = "FAIL"
        case caution = "CAUTION"
    }

    package var name: String
    package var verdict: Verdict
    package var detail: String
    /// What would mend it, as a command or an advice to an admin.
    package var mend: String?

    package init(_ name: String, _ verdict: Verdict, _ detail: String, mend: String? = nil) {
        self.name = name
        self.verdict = verdict
        self.detail = detail
        self.mend = mend
    }
}

/// What `doctor` found: the backend that a run would take here, and every check on the way.
package struct Diagnosis: Equatable, Sendable {
    package static let schema = "memcage.doctor"
    package static let version = 1

    package var backend: String
    package var placement: String
    package var checks: [Check]
    /// How much memory the place grants, as `--max-memory auto` would see it.
    package var allocation: Allocation

    package init(backend: String, placement: String, checks: [Check], allocation: Allocation) {
        self.backend = backend
        self.placement = placement
        self.checks = checks
        self.allocation = allocation
    }

    /// For people: a line for each check, its mending below it, a line for each source of the allocation, and
    /// what it comes to.
    package var text: String {
        var text = ""
        for check in checks {
            let verdict = check.verdict.rawValue
            text += Self.line(verdict, "\(check.name): \(check.detail)")
            if let mend = check.mend, check.verdict != .pass { text += "        to mend: \(mend)\n" }
        }
        return text + allocation.lines.map(Self.line).joined() + "\n" + conclusion + "\n"
    }

    private static func line(_ word: String, _ rest: String) -> String {
        word + String(repeating: " ", count: 8 - word.utf8.count) + rest + "\n"
    }

    private var conclusion: String {
        backend == "cgroup"
            ? "A job runs here in a cgroup of its own (\(placement)): the kernel holds it to its limit."
            : "A job is watched here by /proc polling: memcage ends it at the threshold, but no limit of the kernel stands behind."
    }

    package var json: String {
        var text = ""
        JSON.object([
            ("schema", .string(Self.schema)), ("schema_version", .integer(Self.version)),
            ("memcage", .string(Version.number)),
            ("backend", .string(backend)), ("placement", .string(placement)),
            (
                "checks",
                .array(
                    checks.map { check in
                        .object([
                            ("name", .string(check.name)), ("verdict", .string(check.verdict.rawValue)),
                            ("detail", .string(check.detail)), ("mend", .optional(check.mend)),
                        ])
                    })
            ),
            ("allocation", allocation.json),
        ]).write(to: &text)
        return text + "\n"
    }
}
