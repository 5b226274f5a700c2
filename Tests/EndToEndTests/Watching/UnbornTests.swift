import Testing

@Suite("A command that has not called exec yet")
struct UnbornTests {
    @Test("is memcage's copy: nothing of it counts as the job's")
    func nothing() throws {
        try need("strace", package: "strace")
        let folder = try TemporaryFolder()
        // Each path that is tried takes so long.
        let slow = program(
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=execve", "-e", "inject=execve:delay_enter=400000")
        let outcome = try Run(
            slow, memcage("run", "--check-interval", 0.1, "--log-file", "none", "--trace", folder.file("trace"), "--"),
            program("true")
        ).run()
        #expect(outcome.ending == .exited(0), "\(outcome)")
        let lines = (folder.text(of: "trace") ?? "").split(separator: "\n")
        let birth = try #require(lines.firstIndex { $0.contains("\"what\":\"started\"") }, "\(lines)")
        #expect(!lines[..<birth].contains { $0.contains("\"type\":\"sample\"") }, "\(lines[..<birth])")
    }
}
