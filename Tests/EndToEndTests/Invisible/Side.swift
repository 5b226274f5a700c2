/// The two ways to run a command that must not differ.
enum Side: CaseIterable {
    case bare, wrapped

    /// What stands before the command.
    var prefix: Command {
        switch self {
        case .bare: .nothing
        case .wrapped: memcage("run", "--log-file", "none", "--")
        }
    }
}

/// The same thing seen both ways.
struct BothWays<Seen> {
    var bare: Seen
    var wrapped: Seen

    init(_ look: (Side) throws -> Seen) throws {
        bare = try look(.bare)
        wrapped = try look(.wrapped)
    }
}

extension BothWays where Seen == Outcome {
    /// Runs a shell script both ways; its argument is the text to put before the command.
    init(script: (_ x: String) -> String) throws {
        try self.init { side in try Run(bash(script(side.prefix.shell))).run() }
    }
}
