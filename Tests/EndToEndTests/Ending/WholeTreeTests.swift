import Testing

/// After every run `Caged` itself looks for processes and for the cage.
@Suite("No process of the tree outlives the kill")
struct WholeTreeTests {
    static let runaway = hog("alloc", "--forever", "--rate", 150)

    static let trees: [(name: String, job: Command)] = [
        ("a fork bomb of allocators", hog("bomb", 16, 40)),
        ("a tree that ignores TERM", hog("ignore-term", "--forever", "--rate", 150)),
        ("a stopped child", hog("stopped", 50, "--forever", "--rate", 150)),
        ("a daemon", bash("\(hog("daemon", 50, 1000).shell); exec \(runaway.shell)")),
        ("a grandchild with a session of its own", hog("setsid-child", "--forever", "--rate", 150)),
        ("a process whose first thread has ended", hog("leaderless", "--forever", "--rate", 150)),
        ("a child of a helper thread", hog("thread-child", 250, 1000)),
        ("a shell that waits for a shell", bash(bash(runaway.shell + "; true").shell + "; true")),
        ("a pipeline", bash("\(runaway.shell) | cat | cat")),
    ]

    @Test("whatever its shape", arguments: trees)
    func gone(name: String, job: Command) throws {
        let seen = try Caged("--max-memory", 300, "--grace", 0.5, job: job).run()
        #expect(seen.reason == "threshold", "\(name): \(seen)")
        #expect(seen.outcome.ending == .exited(137))
        #expect(seen.report["stuck"]?.elements == [])
    }
}
