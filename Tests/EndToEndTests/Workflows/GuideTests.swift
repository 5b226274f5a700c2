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
        // In place of apptainer, which need not be here: `apptainer exec IMAGE COMMAND…` without the image.
        try folder.makeFolder("bin")
        let apptainer = try folder.write("#!/bin/bash\nshift 2\n\"$@\"\n", to: "bin/apptainer")
        let seen = try Workflow.run(bash("chmod +x \(apptainer); exec 2>&1\n" + guide.script), in: folder)
        let outputs = seen.outputText.split(separator: /@@@ [0-9]+\n/, omittingEmptySubsequences: false).dropFirst()
        try #require(outputs.count == guide.examples.count, "\(seen)")
        for (example, output) in zip(guide.examples, outputs) {
            let lines = output.split(separator: "\n").map { Guide.withoutNumbers(String($0)) }
            for shown in example.shown {
                #expect(
                    lines.contains(Guide.withoutNumbers(shown)), "\(example): not in its output: \(shown)\n\(output)")
            }
            let isEnded = example.shown.contains { $0.hasPrefix("memcage: job ended") }
            #expect(isEnded || output.hasSuffix("@@@ status 0\n"), "\(example) failed:\n\(output)")
        }
        #expect(seen.leftBehind.isEmpty, "\(seen)")
    }
}
