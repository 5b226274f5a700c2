/// What people call a command: the program, and for an interpreter the script with it.
package enum CommandName {
    private static let interpreters = ["python", "bash", "sh", "dash", "perl", "ruby", "node", "java", "Rscript"]

    package static func short(_ command: [ByteString]) -> String {
        let words = command.prefix(3).map(\.printable)
        guard let first = words.first, !first.isEmpty else { return "?" }
        let program = base(first)
        guard interpreters.contains(where: { isVersion(program, of: $0) }) else { return clipped(program) }
        guard let second = words.dropFirst().first else { return clipped(program) }
        if !second.hasPrefix("-") { return clipped(program + " " + base(second)) }
        // `python3 -m pytest`, `python3 -c …`; after other options the script may be anywhere.
        if second == "-m", words.count > 2 { return clipped("\(program) -m \(words[2])") }
        return clipped(second == "-c" ? program + " -c" : program)
    }

    private static func isVersion(_ program: String, of name: String) -> Bool {
        program.hasPrefix(name) && program.dropFirst(name.count).allSatisfy { $0.isNumber || $0 == "." }
    }

    private static func base(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func clipped(_ name: String) -> String { name.count <= 60 ? name : name.prefix(59) + "…" }
}
