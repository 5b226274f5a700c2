import Glibc

/// `memcage ls --json` as somebody reads it.
struct Listing {
    let outcome: Outcome
    let cages: [JSONValue]

    /// `front`: what stands before memcage.
    init(runtime: String? = nil, front: Command = .nothing) throws {
        outcome = try Run(front, memcage("ls", "--json")).environment("XDG_RUNTIME_DIR", runtime).run()
        guard outcome.ending == .exited(0) else { throw Missing(description: "no list: \(outcome)") }
        cages = try JSONValue(parsing: outcome.output).elements
    }

    /// The cage whose command has this word in it: other tests have theirs.
    func cage(_ word: String) -> JSONValue? {
        cages.first { $0["command"]?.elements.contains { $0.text?.contains(word) == true } == true }
    }

    /// Lists until the condition holds.
    static func wait(
        runtime: String? = nil, for what: String, _ condition: (Listing) -> Bool
    ) throws -> Listing {
        let patience = Patience()
        while true {
            let listing = try Listing(runtime: runtime)
            if condition(listing) { return listing }
            guard !patience.isOver else { throw Impatience(waitingFor: what, seen: "\(listing.outcome)") }
            poll(nil, 0, 20)
        }
    }
}

/// A folder as XDG_RUNTIME_DIR, in memory where there is such a place.
func runtimeFolder() throws -> TemporaryFolder {
    try TemporaryFolder(in: access("/dev/shm", W_OK) == 0 ? "/dev/shm" : nil)
}
