import Glibc
import Testing

/// One after the other: they set the same clock.
@Suite("Clocks that are not what they were", .serialized)
struct ClockTests {
    private static let timeNamespaces =
        isRoot && (try? Run(program("unshare", "--time", "--boottime", "1000", "true")).run())?.ending == .exited(0)

    /// Monotonic clock and time since boot as on a node that has been up for three months: the start times of processes
    /// and all deadlines are so large.
    @Test(
        "a node that has been up for months makes no difference",
        .enabled(if: timeNamespaces, "needs time namespaces (Linux 5.6), and root"),
        arguments: ["8000000", "400000000"])
    func uptime(seconds: String) throws {
        let front = program("unshare", "--time", "--monotonic", seconds, "--boottime", seconds)
        let daemon = bash("(setsid sleep 1000 &); exec \(hog("ignore-term", "--forever", "--rate", 150).shell)")
        let killed = try Caged("--max-memory", 200, "--grace", 0.3, front: front, job: daemon).run()
        #expect(killed.reason == "threshold" && killed.outcome.ending == .exited(137), "\(killed)")
        let timed = try Caged("--time-limit", 1, front: front, job: bash("(setsid sleep 1000 &); sleep 1000")).run()
        #expect(timed.reason == "time-limit" && timed.outcome.ending == .exited(124), "\(timed)")
        let left = try Caged(front: front, job: bash("(setsid sleep 1000 &); exit 3")).run()
        #expect(left.outcome.ending == .exited(3) && left.report["leftovers"]?.integer == 1, "\(left)")
    }

    /// Alone on its machine: everybody's clock jumps.
    @Test(
        "a clock that is set on by a day, and back by two, ends no job early, nor late",
        .enabled(if: Place.isOne(of: "alone"), "needs a machine whose clock may be set"),
        arguments: ["+1 day", "-1 day"])
    func jump(by: String) throws {
        let folder = try TemporaryFolder()
        let back = by == "+1 day" ? "-1 day" : "+1 day"
        // Set from within, so that it happens while the job runs, and set right again.
        let script = "sleep 1.5; \(Self.set(by)); sleep 3; \(Self.set(back)); sleep 1.5; exit 6"
        let run = try Run(
            memcage(
                "run", "--log-file", "log", "--report", "report", "--trace", "trace", "--check-interval", 0.5,
                "--time-limit", 60, "--"), bash(script)
        ).directory(folder).run()
        let seen = try Seen(run, folder: folder)
        #expect(seen.outcome.ending == .exited(6), "\(seen)")
        #expect(seen.reason == "exited", "\(seen)")
        let times = try Traced(folder).all("sample").compactMap { $0["time"]?.double }
        #expect(times.count >= 5 && times == times.sorted(), "\(times)")
        // The trace goes by the clock that nobody sets.
        #expect((times.last ?? .infinity) - (times.first ?? 0) < 60, "\(times)")
        let elapsed = seen.report["elapsed_seconds"]?.double ?? -1
        #expect(elapsed >= 6 && elapsed < 60, "\(elapsed)")
        // Under its own limit it is ended no later for a clock that went back meanwhile.
        let limited = try Caged("--time-limit", 3, job: bash("sleep 1; \(Self.set(by)); sleep 1000")).run()
        _ = try Run(bash(Self.set(back))).run()
        #expect(limited.reason == "time-limit", "\(limited)")
    }

    private static func set(_ by: String) -> String { "date -s \"$(date -d '\(by)' '+%F %T')\" > /dev/null || exit 9" }
}
