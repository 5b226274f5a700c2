import Testing

@Suite("Shared pages")
struct SharedPagesTests {
    @Test("five processes that share 200 MiB hold about 200, not 1000")
    func countedOnce() throws {
        let seen = try Caged(
            "--max-memory", 400, "--check-interval", 0.2, job: hog("share", 200, 5, 2)
        ).run()
        #expect(seen.reason == "exited", "\(seen)")
        #expect(seen.outcome.ending == .exited(0))
        let usage = seen.logLines.compactMap { $0.firstMatch(of: /Memory usage: (\d+)MB/).flatMap { Int($0.1) } }
        #expect((190...300).contains(usage.max()!), "\(usage)")
        #expect((190...300).contains(seen.peak), "peak \(seen.peak)")
    }

    @Test("are no part of the peak for each of those who share, whatever the beat", .procOnly)
    func quiet() throws {
        let seen = try Caged("--max-memory", "3G", "--check-interval", 1000, job: hog("share", 200, 6, 1)).run()
        #expect((190...300).contains(seen.peak), "peak \(seen.peak)")
    }

    @Test("count for each process that writes to them")
    func broken() throws {
        let seen = try Caged("--max-memory", 500, job: hog("share", 100, 6, 20, "--break", "--rate", 50)).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect((400...500).contains(seen.peak), "peak \(seen.peak)")
    }

    @Test("count where they are mapped without a process of their own")
    func mapped() throws {
        let seen = try Caged("--max-memory", 200, job: hog("shm", 300, 1000)).run()
        #expect(["threshold", "hard-limit"].contains(seen.reason), "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
    }

    @Test("count in a memfd that nobody maps", .cgroupOnly)
    func unmapped() throws {
        let seen = try Caged("--max-memory", 200, job: hog("memfd", 300, 1000)).run()
        #expect(["threshold", "hard-limit"].contains(seen.reason), "\(seen)")
        #expect(seen.outcome.ending == .exited(137))
    }

    @Test("in a memfd that nobody maps are named as unseen", .procOnly)
    func unseen() throws {
        let seen = try Caged("--max-memory", 200, job: hog("memfd", 20, 0)).run()
        #expect(seen.report["memory", "unseen"]?.elements.contains { $0.text?.contains("memfd") == true } == true)
    }
}
