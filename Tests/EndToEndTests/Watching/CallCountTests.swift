import Testing

/// What watching by /proc costs, in system calls of memcage itself: counted, so that no clock and no load on the
/// machine has a say. One run is compared with one of twice the beats, and what both begin and end with falls out.
@Suite("System calls of the watch by /proc", .procOnly)
struct CallCountTests {
    /// What a run of so many sleeping processes came to between its first wait for events and its last.
    private struct Count {
        var calls: Int
        var wakes: Int
        var beats: Int
        var seconds: Double
        /// Wakes after which the guard did nothing but wait again.
        var still: Int
    }

    private func counted(processes: Int, seconds: Int, interval: Double) throws -> Count {
        let strace = try Strace()
        let sleeps = (1..<processes).map { _ in "sleep \(seconds) & " }.joined()
        let seen = try Caged(
            "--max-memory", 2000, "--check-interval", interval,
            front: strace.front(), job: bash("\(sleeps)sleep \(seconds)\nwait")
        ).run()
        #expect(seen.reason == "exited", "\(seen)")
        let (wakes, calls) = try strace.waits()
        return Count(
            calls: calls, wakes: wakes, beats: seen.logLines.filter { $0.contains("Memory usage:") }.count,
            seconds: seen.report["elapsed_seconds"]?.double ?? 0, still: try strace.callsOfWakes().count { $0 == 1 })
    }

    /// Calls for each beat more, at an interval so short that no look falls between two beats.
    private func callsOfABeat(processes: Int) throws -> Double {
        let once = try counted(processes: processes, seconds: 2, interval: 0.1)
        let twice = try counted(processes: processes, seconds: 4, interval: 0.1)
        let more = twice.beats - once.beats
        try #require(more >= 5, "\(once.beats) beats, then \(twice.beats)")
        return Double(twice.calls - once.calls) / Double(more)
    }

    /// The wait, the list of our own children and threads, and what is said to the log and to `memcage ls`; two to spare,
    /// since one file more of a process is three calls.
    private static let aBeat = 9.0
    /// Its threads, its children, its memory, each by a file that is held; and its share and state, which are read for
    /// a tree that may hold much in common.
    private static let aProcess = 3.0, aShare = 6.0

    @Test(
        "a beat makes a fixed number of calls, and three for each process",
        arguments: zip([1, 20], [aProcess, aProcess + aShare]))
    func beat(processes: Int, ofAProcess: Double) throws {
        // The shell is one of the tree, too.
        let calls = try callsOfABeat(processes: processes)
        print("\(processes + 1) processes: \(calls) system calls a beat")
        #expect(calls <= Self.aBeat + ofAProcess * Double(processes + 1), "\(calls) calls")
    }

    /// Of the guard, from the first that is not the loader's or the runtime's. On a node with many cgroup mounts or
    /// limits above there are some more.
    private static let aLaunch = 170

    @Test("a launch makes a fixed number of calls")
    func launch() throws {
        let strace = try Strace()
        let seen = try Caged("--max-memory", 100, front: strace.front(), job: program("true")).run()
        #expect(seen.reason == "exited", "\(seen)")
        let calls = try strace.guardCalls().drop { !$0.hasPrefix("signalfd4(") }
        print("a launch: \(calls.count) system calls of the guard")
        #expect(calls.count > 50 && calls.count <= Self.aLaunch, "\(calls.joined(separator: "\n"))")
    }

    /// At the rate by which memcage paces itself, 1600 MiB are filled in 0.2 s.
    private static let looksOfASecond = 6.0
    /// Every two seconds they are asked all the same what they hold: the births of the node, the lists of our own
    /// children and of theirs, and their memory; on a busy node the births make some more.
    private static let aLook = 22.0

    @Test("a quiet minute makes a fixed number of wake-ups and of calls")
    func quiet() throws {
        let (once, twice) = (
            try counted(processes: 1, seconds: 4, interval: 1000),
            try counted(processes: 1, seconds: 12, interval: 1000)
        )
        let (wakes, calls, seconds) = (
            Double(twice.wakes - once.wakes), Double(twice.calls - once.calls), twice.seconds - once.seconds
        )
        print("a quiet minute: \(Int(60 * wakes / seconds)) wakes, \(Int(60 * calls / seconds)) system calls")
        #expect(wakes >= 4 && wakes <= Self.looksOfASecond * seconds + 2, "\(wakes) wakes in \(seconds) s")
        #expect(calls <= wakes + Self.aLook * (seconds / 2 + 2), "\(calls) calls for \(wakes) wakes in \(seconds) s")
        // Of a job of whom nobody has run: the wait, and the CPU time of each, which counts as a clock.
        let still = Double(twice.still - once.still)
        #expect(still >= wakes / 2, "\(still) of \(wakes) wakes were followed by a wait alone")
    }
}
