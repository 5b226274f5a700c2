import Testing

/// Every point of a run at which memcage can be killed, or every so many of them.
@Suite("Killed at any system call")
struct StrikeTests {
    /// A coprime of the loops' lengths, so that not the same call is met again and again.
    private static let step = isLong ? 1 : Place.isHost ? 11 : 23

    /// The scribe makes few calls.
    private static func step(_ target: Strikes.Target, _ step: Int) -> Int { target == .scribe ? min(step, 7) : step }

    private static let targets = Strikes.Target.allCases.filter { LongPart.wanted.isAbout($0.rawValue) }

    /// Says its socket, and leaves a daemon and a session of its own behind.
    private static let job = bash("echo $MEMCAGE_SOCKET; (setsid sleep 1000 &); sleep 0.02")

    @Test("memcage leaves no process, cgroup, socket or file", arguments: targets)
    func anywhere(target: Strikes.Target) throws {
        let strikes = Strikes(target: target, step: Self.step(target, Self.step), options: [], job: Self.job)
        let count = try strikes.forEach { strike in
            #expect(strike.left.isEmpty, "\(strike)")
        }
        #expect(count >= 2, "only \(count) strikes")
        print("\(target.rawValue) struck from start to exit: \(count) points\(LongPart.wanted)")
    }

    @Test(
        "no runaway goes on without one of them, on the way down neither", arguments: targets)
    func ladder(target: Strikes.Target) throws {
        let job = hog("ignore-term", "--forever", "--rate", 600)
        let options: [any Word] = ["--max-memory", 60, "--grace", 0.1]
        let strikes = Strikes(
            target: target, step: Self.step(target, isLong ? 1 : Self.step * 2 + 1), options: options, job: job)
        let count = try strikes.forEach { strike in
            #expect(strike.left.isEmpty, "\(strike)")
            #expect(strike.outcome.status == 125 || strike.outcome.status == 137, "\(strike)")
        }
        #expect(count >= 2, "only \(count) strikes")
        print("\(target.rawValue) struck on the ladder: \(count) points\(LongPart.wanted)")
    }
}
