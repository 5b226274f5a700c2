import Testing

@Suite("run_container: script → bash -c → python")
struct ContainerScriptTests {
    /// In place of `apptainer exec IMAGE`: what it does to the line of processes.
    private static let wrapper = "#!/bin/bash\nbash -c \"$*\"\necho \"ended with $?\" >&2\nexit 1\n"

    @Test("the python at its end is ended, and is no orphan")
    func runaway() throws {
        try need("python3", package: "python3")
        let folder = try TemporaryFolder()
        let script = try folder.write(Self.wrapper, to: "run_container")
        try folder.write(
            "import os\nprint(os.getpid(), flush=True)\nx = []\nwhile True: x.append(bytearray(1 << 20))\n",
            to: "analysis.py")
        let seen = try Caged("--max-memory", 300, job: program("bash", script, "python3", folder.file("analysis.py")))
            .run()
        #expect(seen.outcome.ending == .exited(137) && seen.reason == "threshold", "\(seen)")
        let largest = seen.report["largest"]?.elements.first
        #expect(largest?["pid"]?.integer == Int(seen.outcome.outputLines.first ?? ""), "\(seen)")
    }
}
