import Testing

@Suite("--warn-at")
struct WarnAtTests {
    /// Python, whose handler runs between two sleeps; touches its memory first.
    private static let saver = program(
        "python3", "-c",
        """
        import signal, sys, time
        signal.signal(signal.SIGUSR1, lambda *_: (print("warned", flush=True), sys.exit(7)))
        held = bytearray(120 << 20)
        for page in range(0, len(held), 4096): held[page] = 1
        time.sleep(1000)
        """)

    @Test("leaves a notice, and --warn-signal reaches the command, which goes on")
    func signal() throws {
        let seen = try Caged(
            "--max-memory", 300, "--warn-at", 0.3, "--warn-signal", "USR1", job: Self.saver
        ).run()
        #expect(seen.outcome.outputText == "warned\n", "\(seen)")
        #expect(seen.outcome.ending == .exited(7))
        #expect(seen.reason == "exited")
        #expect(seen.log.contains(/Warning: \d+MB passed 90\.0MB \(--warn-at\); sent USR1/), "\(seen)")
    }

    @Test("without a signal leaves the notice alone, once")
    func notice() throws {
        let job = hog("alloc", "--to", 150, "--rate", 100, "--hold", 1.5)
        let seen = try Caged("--max-memory", 300, "--warn-at", 0.3, job: job).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.logLines.count { $0.contains("(--warn-at)") } == 1, "\(seen)")
    }
}
