import Testing

/// The README's job for GitLab CI, its script run as GitLab does: line by line in one bash, up to the first failure.
@Suite("A job of GitLab CI", .workflowsOnly)
struct GitLabTests {
    private static let fit = """
        import sys, time
        held = bytearray(int(sys.argv[2] if len(sys.argv) > 2 else 100) << 20)
        time.sleep(0.5)
        open(sys.argv[1], "w").write("fitted\\n")
        """

    /// The block's lines under `script:`.
    private static func script() throws -> [String] {
        let lines = try Readme.block(with: "memcage test --threshold 120").split(separator: "\n").map(String.init)
        let items = lines.drop { $0 != "  script:" }.dropFirst().prefix { $0.hasPrefix("    - ") }
        try #require(items.count == 2, "\(lines)")
        return items.map { String($0.dropFirst("    - ".count)) }
    }

    private func pipeline(_ folder: TemporaryFolder) throws -> Outcome {
        try Workflow.bare(bash((["set -eo pipefail"] + Self.script()).joined(separator: "\n")), in: folder)
    }

    @Test("passes, and leaves its artifacts")
    func passes() throws {
        try need("python3", package: "python3")
        let folder = try TemporaryFolder()
        try folder.write(Self.fit, to: "fit.py")
        let seen = try pipeline(folder)
        #expect(seen.ending == .exited(0), "\(seen)")
        #expect(seen.outputText.contains("Memory usage is within the tolerance range: "), "\(seen)")
        #expect(folder.text(of: "memory.xml")?.contains("failures=\"0\"") == true, "\(seen)")
        #expect(folder.text(of: "memory.dat")?.hasPrefix("CMDLINE ") == true, "\(seen)")
        if Plots.drawer != nil {
            #expect(folder.contents(of: "memory.png")?.starts(with: [0x89, 0x50, 0x4E, 0x47]) == true, "\(seen)")
        }
    }

    @Test("fails, with its artifacts, where the analysis takes too much or fails", arguments: ["200", "x"])
    func fails(size: String) throws {
        try need("python3", package: "python3")
        let folder = try TemporaryFolder()
        try folder.write(Self.fit.replacing("else 100", with: "else \"\(size)\""), to: "fit.py")
        let seen = try pipeline(folder)
        #expect(seen.ending == .exited(1), "\(seen)")
        #expect(folder.text(of: "memory.xml")?.contains("failures=\"1\"") == true, "\(seen)")
    }
}
