import Testing

/// One row of the README's table of places: made by the run itself, collected by scripts/test.
@Suite("The table of places", .enabled(if: !Place.isHost, "only in the lab"))
struct RowTests {
    @Test("a runaway is ended here, and what came of it is a row")
    func row() throws {
        let seen = try Caged("--max-memory", 300, job: hog("alloc", "--forever")).run()
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        if seen.backend == .cgroup { #expect(seen.peakBound ?? .max <= 300, "\(seen)") }
        let decided = seen.report["timeline"]?.elements.first { $0["what"]?.text == "decided: threshold" }
        let crossed = try #require(decided?["seconds"]?.double, "\(seen)")
        let ended = try #require(seen.report["elapsed_seconds"]?.double)
        let title = variable("MEMCAGE_LAB_TITLE") ?? Place.current.name
        let boot = Label.boot.isEmpty ? "" : ", \(Label.boot)"
        let ratio = ((ended - crossed) / crossed * 100).rounded() / 100
        let cells = [
            title, Label.systems + boot, seen.backend?.rawValue ?? "?", Place.current.placement ?? "?",
            seen.reason ?? "?", "\(ratio)", "\(seen.outcome.leftBehind.count)",
        ]
        print("row | " + cells.joined(separator: " | ") + " |")
    }
}
