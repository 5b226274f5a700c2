import Testing

@Suite("The guides", .workflowsOnly)
struct GuideTests {
    @Test(
        "every command runs, and says what is shown but for the numbers", arguments: ["TestingGuide", "DebuggingGuide"])
    func examples(name: String) throws {
        let guide = try Guide(name)
        try #require(guide.examples.count > 10)
        let folder = try TemporaryFolder()
        for file in guide.files { try folder.write(file.text, to: file.name) }
        try folder.makeFolder("bin")
        // In place of apptainer, which need not be here: `apptainer exec IMAGE COMMAND…` without the image.
        try folder.write("#!/bin/bash\nshift 2\n\"$@\"\n", to: "bin/apptainer")
        // What the guides ask a user to copy, and a file of events.
        let setUp = """
            set -e
            cp "$1/memory_monitor.py" "$1/profile_memory_simple.py" bin
            cp "$1/debug_memory.py" "$2" .
            chmod +x bin/*
            exec 2>&1
            set +e

            """
        let copied = try Command(["bash", PythonTools.folder, PythonEnvironment.sample()])
        let seen = try Workflow.run(bash(setUp + guide.script) + copied, in: folder)
        let outputs = seen.outputText.split(separator: /@@@ [0-9]+\n/, omittingEmptySubsequences: false).dropFirst()
        try #require(outputs.count == guide.examples.count, "\(seen)")
        for (example, output) in zip(guide.examples, outputs) {
            let lines = output.split(separator: "\n").map { Guide.withoutNumbers(String($0)) }
            for shown in example.shown where !shown.isEmpty {
                #expect(
                    lines.contains(Guide.withoutNumbers(shown)), "\(example): not in its output: \(shown)\n\(output)")
            }
            let isEnded = example.shown.contains { $0.hasPrefix("memcage: job ended") }
            #expect(isEnded || output.hasSuffix("@@@ status 0\n"), "\(example) failed:\n\(output)")
        }
        #expect(seen.leftBehind.isEmpty, "\(seen)")
    }
}
