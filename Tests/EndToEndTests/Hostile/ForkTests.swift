import CTestSupport
import Glibc
import Testing

@Suite("A job that forks without end")
struct ForkTests {
    /// A look at one of memcage's processes while it runs.
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

    @Test("does not make memcage grow, guard nor sentinel, and ends as it would alone", .smallPids)
    func flat() throws {
        let count = isLong ? 1_000_000 : 50_000
        let folder = try TemporaryFolder()
        let job =
            memcage("run", "--log-file", "log", "--check-interval", 0.05, "--max-memory", 500, "--")
            + hog("forks", count)
        let running = try Run(SmallPids.run(#"cd "$0"; "$@""#, Command([folder.path]) + job)).patience(1200).start()
        // Both have the command line of the launch; the writer of the log has it too.
        try waitUntil("the first look") { (folder.text(of: "log") ?? "").contains("Memory usage:") }
        let own = Processes.marked(running.mark).filter { $0.arguments.first == Binaries.memcage }.map(\.pid)
        try #require(own.count >= 2)
        let pidfd = ts_pidfd_open(running.pid)
        try #require(pidfd >= 0)
        defer { close(pidfd) }
        var looks: [pid_t: [Footprint]] = [:]
        var ended = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
        while poll(&ended, 1, isLong ? 100 : 10) == 0 {
            for pid in own { if let footprint = Footprint(of: pid) { looks[pid, default: []].append(footprint) } }
        }
        let result = try running.end()
        #expect(result.ending == .exited(0) && result.outputText == "forked \(count)\n", "\(result)")
        for (pid, seen) in looks {
            try #require(seen.count >= 8, "\(seen.count)")
            let quarter = seen.count / 4
            let (early, late) = (seen[quarter..<(2 * quarter)], seen[(3 * quarter)...])
            let (before, after) = (early.map(\.resident).max() ?? 0, late.map(\.resident).max() ?? 0)
            print("\(count) forks: process \(pid) held \(before) KiB in the second quarter, \(after) KiB in the last")
            #expect(after <= before + 128)
            #expect(late.map(\.descriptors).max() ?? 0 <= (early.map(\.descriptors).max() ?? 0) + 4)
        }
    }
}
