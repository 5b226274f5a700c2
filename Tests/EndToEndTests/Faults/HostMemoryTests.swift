import Glibc
import Testing

/// The whole machine runs out of memory: on a small one of its own (`scripts/lab/run --memory 600`), since everything
/// else would feel it.
@Suite(
    "The node's memory is at its end",
    .enabled(if: Place.isOne(of: "root-direct") && memTotal < 1 << 30, "only on a small machine of its own"),
    .serialized)
struct HostMemoryTests {
    /// Fills the machine, first of all to be killed by its kernel; which takes back all it can before, page by page,
    /// unless somebody has done so.
    private static let fill = bash(
        "sync; echo 3 >/proc/sys/vm/drop_caches; echo 900 >/proc/self/oom_score_adj; "
            + "exec \(hog("alloc", "--forever", "--rate", 4000).shell)")

    @Test("memcage and its job outlive another who is to blame")
    func other() throws {
        // It starts nothing: each program that is read in anew puts the end off.
        let caged = try Caged("--max-memory", 200, job: bash("echo up; read -r _ <go; exit 3"))
        try #require(mkfifo(caged.folder.file("go"), 0o600) == 0)
        let running = try caged.with { $0.patience(600) }.start()
        try running.expect("up\n")
        let filled = try Run(Self.fill).patience(300).run()
        #expect(filled.ending == .signalled(SIGKILL), "\(filled)")
        try caged.folder.write("\n", to: "go")
        let seen = try caged.seen(running.end())
        #expect(seen.outcome.ending == .exited(3) && seen.reason == "exited", "\(seen)")
    }

    @Test("a job that the kernel chose: memcage lives to tell, and says who did it")
    func job() throws {
        // Under its own limit, of which the machine has less.
        let job = bash("echo 1000 >/proc/self/oom_score_adj; exec \(hog("alloc", "--forever", "--rate", 4000).shell)")
        let seen = try Caged("--max-memory", "200G", "--kill-threshold", 1, job: job).run()
        #expect(seen.outcome.ending == .exited(137), "\(seen)")
        #expect(seen.reason == "host-oom", "\(seen)")
    }
}

/// Bytes; the most there is where nobody tells.
private let memTotal: Int = {
    let line = String(decoding: readFile("/proc/meminfo") ?? [], as: UTF8.self).split(separator: "\n").first
    return (line?.split(separator: " ").dropFirst().first).flatMap { Int($0) }.map { $0 << 10 } ?? .max
}()
