import Glibc
import Testing

/// Workflows as their users write them, with memcage and Python's packages on PATH.
enum Workflow {
    /// A file in `Jobs`, beside this one.
    static func file(_ name: String) -> String { folder + "/" + name }

    private static let folder = String(#filePath.dropLast("/Workflow.swift".count)) + "/Jobs"

    /// A command in the folder, with `PATH` as after `source venv/bin/activate` and memcage installed.
    static func run(_ command: Command, in folder: TemporaryFolder) throws -> Outcome {
        let programs = try PythonEnvironment.analysis().programs
        return try bare(command, in: folder, programs: programs)
    }

    /// The same without Python's packages.
    static func bare(_ command: Command, in folder: TemporaryFolder, programs: String? = nil) throws -> Outcome {
        let own = folder.file("bin")
        if !exists(own) { try folder.makeFolder("bin") }
        let shim = try folder.write(
            "#!/bin/sh\nexec \(Command([Binaries.memcage]).shell) \"$@\"\n", to: "bin/memcage")
        guard chmod(shim, 0o755) == 0 else { throw SystemFailure("chmod \(shim)", errno: errno) }
        let path = [own, programs, variable("PATH")].compactMap(\.self).joined(separator: ":")
        // `Run` looks along the tests' own PATH, `env` along this one.
        return try Run(program("env"), command).directory(folder).patience(600)
            .environment("PATH", path).environment("HOME", folder.path).run()
    }
}

extension Trait where Self == ConditionTrait {
    /// For what pip installs, and what reads the sources' files.
    static var workflowsOnly: Self {
        .enabled(if: Place.isHost && exists(Workflow.file("analysis.py")), "no network and no sources in the lab")
    }
}
