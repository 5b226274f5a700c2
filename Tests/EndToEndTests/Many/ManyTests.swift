import CTestSupport
import Glibc
import Testing

@Suite("Many processes, many runs")
struct ManyTests {
    /// A look at memcage itself while it runs.
    private struct Footprint {
        var resident: Int
        var descriptors: Int

        init?(of pid: Int32) {
            guard let status = readFile("/proc/\(pid)/status").map({ String(decoding: $0, as: UTF8.self) }),
                let match = status.firstMatch(of: /VmRSS:\s+(\d+) kB/), let resident = Int(match.1)
            else { return nil }
            self.resident = resident
            var count = 0
            guard let folder = opendir("/proc/\(pid)/fd") else { return nil }
            while readdir(folder) != nil { count += 1 }
            closedir(folder)
            descriptors = count
        }
    }

    @Test(
        "a job that forks a million times does not make memcage grow",
        .enabled(if: Place.isHost, "on the host"))
    func forks() throws {
        let caged = try Caged("--max-memory", 500, "--check-interval", 0.5, job: hog("forks", 1_000_000))
            .with { $0.patience(1200) }
        let running = try caged.start()
        let pidfd = ts_pidfd_open(running.pid)
        try #require(pidfd >= 0)
        defer { close(pidfd) }
        var footprints: [Footprint] = []
        var ended = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
        while poll(&ended, 1, 100) == 0 {
            if let footprint = Footprint(of: running.pid) { footprints.append(footprint) }
        }
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.outputLines.last == "forked 1000000")
        #expect(seen.reason == "exited")
        try #require(footprints.count >= 8, "\(footprints.count)")
        let quarter = footprints.count / 4
        let early = footprints[quarter..<(2 * quarter)]
        let late = footprints[(3 * quarter)...]
        let (before, after) = (early.map(\.resident).max() ?? 0, late.map(\.resident).max() ?? 0)
        print("a million forks: memcage held \(before) KiB in the second quarter, \(after) KiB in the last")
        #expect(after <= before + 128)
        #expect(late.map(\.descriptors).max() ?? 0 <= (early.map(\.descriptors).max() ?? 0) + 4)
    }

    @Test("a thousand short runs leave nothing on the system")
    func launches() throws {
        // Emulated machines are slow, and nothing about the count depends on the place.
        let count = Place.isHost ? 1000 : 60
        let one = memcage("run", "--log-file", "none", "--", "true").shell
        let result = try Run(bash("for i in $(seq \(count)); do \(one) || echo failed; done")).patience(600).run()
        #expect(result.ending == .exited(0))
        #expect(result.outputText == "", "\(result.outputText.prefix(200))")
        #expect(result.errorText == "", "\(result.errorText.prefix(200))")
        #expect(result.leftBehind.isEmpty)
    }
}
