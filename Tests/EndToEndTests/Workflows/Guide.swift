/// An article whose examples are run as they stand: files, and commands with what they say.
struct Guide {
    /// A command behind `$`, and the lines shown below it.
    struct Example: CustomStringConvertible {
        var command: String
        var shown: [String] = []
        var description: String { "$ \(command)" }
    }

    /// Files by the name that their first comment gives.
    private(set) var files: [(name: String, text: String)] = []
    private(set) var examples: [Example] = []

    static let folder = String(Binaries.readme.dropLast("README.md".count)) + "Sources/memcage/memcage.docc/"

    init(_ name: String) throws(Missing) {
        guard let bytes = readFile(Self.folder + name + ".md") else {
            throw Missing(description: "no article \(Self.folder)\(name).md")
        }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "```", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() where index % 2 == 1 {
            let lines = part.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let block = Array(lines.dropFirst().dropLast())
            if lines[0] == "console" { addExamples(block) } else { try addFile(block, of: name) }
        }
    }

    private mutating func addExamples(_ lines: [String]) {
        for line in lines {
            if line.hasPrefix("$ ") {
                examples.append(Example(command: String(line.dropFirst(2))))
            } else if !examples.isEmpty {
                examples[examples.count - 1].shown.append(line)
            }
        }
    }

    private mutating func addFile(_ lines: [String], of article: String) throws(Missing) {
        guard let title = lines.first(where: { $0.hasPrefix("# ") }),
            let name = title.dropFirst(2).split(separator: ":").first
        else { throw Missing(description: "\(article): a block of code names no file: \(lines)") }
        files.append((String(name), lines.joined(separator: "\n") + "\n"))
    }

    /// All commands for one bash, each behind a line that tells its number, and before one with its status.
    var script: String {
        examples.enumerated().map { number, example in
            "echo '@@@ \(number)'\neval \(Command([example.command]).shell)\necho \"@@@ status $?\"\n"
        }.joined()
    }

    /// A line without what differs from run to run: numbers, their signs, and how far in they stand.
    static func withoutNumbers(_ line: String) -> String {
        line.replacing(/[+-]?[0-9][0-9.]*/, with: "#").replacing(/\ +/, with: " ")
    }
}
