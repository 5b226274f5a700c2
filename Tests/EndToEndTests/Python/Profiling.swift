/// A folder with ROOT files that uproot has written; the processors come by PYTHONPATH.
enum Profiling {
    static func folder() throws -> String { try files.get() }

    private static let files = Result {
        try PythonEnvironment.files("events", by: PythonTools.program("write_events.py"))
    }

    /// profile_memory_simple.py with these words behind it, in that folder.
    static func profile(_ words: [any Word], script: String = PythonTools.profile) throws -> Outcome {
        try Run(program(PythonEnvironment.analysis().python, script), Command(words)).directory(folder())
            .environment("PYTHONPATH", PythonTools.programs).environment("PYTHONDONTWRITEBYTECODE", "1")
            .patience(300).run()
    }

    static func profile(_ words: any Word...) throws -> Outcome { try profile(words) }
}

extension Outcome {
    /// The figure behind a text at the start of a line.
    func megabytes(_ start: String) -> Double? {
        outputLines.first { $0.hasPrefix(start) }.flatMap { line in
            Double(line.dropFirst(start.count).prefix { $0.isNumber || $0 == "." })
        }
    }
}
