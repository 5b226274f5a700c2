/// A folder with ROOT files that uproot has written, and the processors.
enum Profiling {
    /// Written once for all tests.
    private static let files: Result<TemporaryFolder, any Error> = Result {
        let folder = try TemporaryFolder()
        let made = try Run(program(PythonEnvironment.python(), PythonTools.program("write_events.py")))
            .directory(folder).patience(300).run()
        guard made.ending == .exited(0) else { throw Missing(description: "no ROOT files: \(made)") }
        return folder
    }

    static func folder() throws -> TemporaryFolder { try files.get() }

    /// profile_memory_simple.py with these words behind it, in that folder.
    static func profile(_ words: [any Word], script: String = PythonTools.profile) throws -> Outcome {
        try Run(program(PythonEnvironment.python(), script), Command(words)).directory(folder())
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
