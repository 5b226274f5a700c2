import Testing

@Suite("In a pid namespace of its own", .rootOnly)
struct ForeignProcTests {
    @Test("with the /proc of another one it refuses: the processes in there are strangers'")
    func foreign() throws {
        let result = try Run(
            program("unshare", "--pid", "--fork"), memcage("run", "--log-file", "none", "--", "echo", "started")
        ).run()
        #expect(result.ending == .exited(125), "\(result)")
        #expect(result.outputText == "")
        #expect(result.errorLines.count == 1)
        #expect(result.errorText.contains("another pid namespace"), "\(result)")
    }

    @Test("with its own it is a correct PID 1: it reaps orphans and ends with its command")
    func ownProc() throws {
        let orphans = "for i in $(seq 50); do (sleep 0.01 &); done; wait; exit 3"
        let result = try Run(
            program("unshare", "--pid", "--fork", "--mount-proc"), memcage("run", "--log-file", "none", "--"),
            bash(orphans)
        ).run()
        #expect(result.ending == .exited(3), "\(result)")
        #expect(result.leftBehind.isEmpty)
    }
}
