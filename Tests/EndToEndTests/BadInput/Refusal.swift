import Testing

/// A refusal as it must be: status 125, one line on stderr with certain words in it, nothing started and
/// nothing written.
func expectRefusal(
    _ options: [any Word], naming words: [String], job: Command? = nil,
    change: (Run) -> Run = { $0 }, at location: SourceLocation = #_sourceLocation
) throws {
    let folder = try TemporaryFolder()
    let job = job ?? Command(["--", "touch", folder.file("started")])
    let result = try change(Run(memcage("run"), Command(options), job).directory(folder)).run()
    #expect(result.ending == .exited(125), "\(result)", sourceLocation: location)
    #expect(result.outputText == "", sourceLocation: location)
    #expect(result.errorLines.count == 1 && result.errorText.hasSuffix("\n"), "\(result)", sourceLocation: location)
    for word in words {
        #expect(result.errorText.contains(word), "no '\(word)' in: \(result.errorText)", sourceLocation: location)
    }
    let left = try Run(program("ls", "-A", folder.path)).run().outputText
    #expect(left == "", "something was started or written", sourceLocation: location)
}
