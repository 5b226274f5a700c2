import Glibc
import Testing

/// System calls of memcage's guard, written down by strace: each process of the run has a file of its own, and the
/// guard is the one that waits in epoll.
struct Strace {
    let folder: TemporaryFolder

    init() throws {
        try need("strace", package: "strace")
        folder = try TemporaryFolder()
    }

    /// To stand in front of memcage. `calls`: as behind strace's `-e trace=`, all of them without. Only those are
    /// stopped at, in the job and in the log's writer too.
    func front(_ calls: String? = nil) -> Command {
        let selection = calls.map { Command(["--seccomp-bpf", "-e", "trace=\($0)"]) } ?? .nothing
        return program("strace", "-ff", "-o", folder.file("calls")) + selection
    }

    /// The guard's calls, a line each, in their order.
    func guardCalls() throws -> [Substring] {
        for name in folder.names() where name.hasPrefix("calls.") {
            let lines = (folder.text(of: name) ?? "").split(separator: "\n")
            if lines.contains(where: { $0.hasPrefix("epoll_wait(") }) { return lines }
        }
        throw Missing(description: "nobody waited in epoll; traced: \(folder.names())")
    }

    /// How often the guard waited, and its calls between the first wait and the last.
    func waits() throws -> (wakes: Int, calls: Int) {
        let wakes = try callsOfWakes()
        return (wakes.count + 1, wakes.reduce(0, +))
    }

    /// The guard's calls from each wait to the next, the wait itself among them. To read the clock is none, but for a
    /// kernel in an emulator; nor is to read a process's.
    func callsOfWakes() throws -> [Int] {
        let lines = try guardCalls().filter { !$0.hasPrefix("clock_gettime(") }
        let waits = lines.indices.filter { lines[$0].hasPrefix("epoll_wait(") }
        return zip(waits, waits.dropFirst()).map { $1 - $0 }
    }
}
