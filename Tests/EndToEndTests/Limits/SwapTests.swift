import Testing

@Suite("On a node with swap", .serialized, .cgroupOnly, .enabled(if: Place.isOne(of: "user-swap"), "needs swap"))
struct SwapTests {
    /// Pages that this node has written to swap since boot.
    private var swapped: Int {
        let text = String(decoding: readFile("/proc/vmstat") ?? [], as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("pswpout ") }
        return line?.split(separator: " ").last.flatMap { Int($0) } ?? -1
    }

    @Test("a job gets none by default: it is ended at its line, not swapped out")
    func none() throws {
        let before = swapped
        let seen = try Caged("--max-memory", 100, job: hog("alloc", "--forever")).run()
        #expect(seen.reason == "threshold", "\(seen)")
        let hard = try Caged("--max-memory", 100, "--on-threshold", "warn", job: hog("alloc", "--to", 200)).run()
        #expect(hard.reason == "hard-limit", "\(hard)")
        #expect(swapped - before < 256, "\(swapped - before) pages went to swap")
    }

    @Test("with --swap it may use that much on top, and no more")
    func some() throws {
        let before = swapped
        let options: [any Word] = ["--max-memory", 100, "--on-threshold", "warn", "--on-thrash", "warn", "--swap", 200]
        func run(_ job: Command) throws -> Seen {
            try Caged(more: options.map { String(decoding: $0.wordBytes, as: UTF8.self) }, job: job).run()
        }
        let seen = try run(hog("alloc", "--to", 200))
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(swapped - before >= 50 * 256, "\(swapped - before) pages went to swap")
        #expect(try run(hog("alloc", "--to", 400)).reason == "hard-limit")
    }
}
