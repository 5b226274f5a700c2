/// A cage as somebody who lists cages sees it.
package struct ListedCage: Equatable, Sendable {
    package var state: CageState
    /// Of the memcage; nil where it has none here, as one in another container.
    package var pid: Int32?
    package var uid: UInt32
    /// The user's name, where the machine's own list has it.
    package var user: String?
    /// The moment of the listing.
    package var now: Moment

    package init(_ state: CageState, pid: Int32?, uid: UInt32, user: String?, now: Moment) {
        self.state = state
        self.pid = pid
        self.uid = uid
        self.user = user
        self.now = now
    }

    package var elapsed: Interval { max(.zero, now - state.started) }
    package var share: Double { state.charged.share(of: state.max) }
    package var userName: String { user ?? "\(uid)" }

    package enum Order: String, CaseIterable, Sendable {
        case now, peak, share, time, user
    }

    /// The largest first, or the first user by the alphabet; cages that are the same in this by age.
    package static func sort(_ cages: [ListedCage], by order: Order, reversed: Bool = false) -> [ListedCage] {
        let sorted = cages.sorted { left, right in
            switch order {
            case .now where left.state.charged != right.state.charged: left.state.charged > right.state.charged
            case .peak where left.state.peak != right.state.peak: left.state.peak > right.state.peak
            case .share where left.share != right.share: left.share > right.share
            case .user where left.userName != right.userName: left.userName < right.userName
            default:
                left.state.started != right.state.started
                    ? left.state.started < right.state.started : left.pid ?? 0 < right.pid ?? 0
            }
        }
        return reversed ? sorted.reversed() : sorted
    }

    /// The list as `memcage ls --json` prints it.
    package static func json(_ cages: [ListedCage]) -> String {
        var text = ""
        JSON.array(cages.map(\.json)).write(to: &text)
        return text + "\n"
    }

    package static let schema = "memcage.cage"
    package static let schemaVersion = 1

    private var json: JSON {
        .object([
            ("schema", .string(Self.schema)), ("schema_version", .integer(Self.schemaVersion)),
            ("pid", pid.map { .integer(Int($0)) } ?? .null), ("uid", .integer(Int(uid))), ("user", .optional(user)),
            ("charged", .integer(state.charged.bytes)), ("peak", .integer(state.peak.bytes)),
            ("max", .integer(state.max.bytes)), ("threshold", .integer(state.threshold.bytes)),
            ("phase", .string(state.phase.rawValue)), ("stage", .array(state.stage.map(JSON.string))),
            ("started_epoch", .number(state.startedEpoch)), ("elapsed_seconds", .number(elapsed.inSeconds)),
            ("look_age_seconds", .number(max(.zero, now - state.looked).inSeconds)),
            ("backend", .string(state.backend)), ("command", .array(state.command.map(JSON.bytes))),
        ])
    }
}
