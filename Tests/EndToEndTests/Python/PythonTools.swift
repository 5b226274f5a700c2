import Testing

/// The Python tools in scripts/, where the tree is that these tests were built from.
enum PythonTools {
    static let folder = String(Binaries.dropIn.dropLast("/memory_limited_run.sh".count))
    static let monitor = folder + "/memory_monitor.py"
    static let debug = folder + "/debug_memory.py"
    static let profile = folder + "/profile_memory_simple.py"
    static let areHere = exists(monitor) && exists(programs)

    /// Python programs that tests run.
    static let programs = String(#filePath.dropLast("PythonTools.swift".count)) + "Programs"

    static func program(_ name: String) -> String { "\(programs)/\(name)" }
}

/// A program of Programs/ that looks at itself with debug_memory.py, and fails where it should not like what it sees.
func debugging(_ name: String, _ words: any Word..., python: String = "python3") throws -> Outcome {
    try Run(Command([python, "-B", PythonTools.program(name)] + words)).environment("PYTHONPATH", PythonTools.folder)
        .environment("MEMCAGE_SOCKET", nil).patience(300).run()
}

/// The lines of a log as `LEVEL message`; others are left out.
func logged(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
        line.wholeMatch(of: /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - ([A-Z]+) - (.*)/).map { "\($0.1) \($0.2)" }
    }
}

/// Each line must be as the pattern in its place says.
func expect(
    _ lines: some Sequence<String>, are patterns: [String], at location: SourceLocation = #_sourceLocation
) throws {
    let lines = Array(lines)
    #expect(lines.count == patterns.count, "\(lines.joined(separator: "\n"))", sourceLocation: location)
    for (line, pattern) in zip(lines, patterns) {
        #expect(try Regex(pattern).wholeMatch(in: line) != nil, "\(line)\nis not \(pattern)", sourceLocation: location)
    }
}
