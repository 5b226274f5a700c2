import CTestSupport
import Glibc
import Testing

/// memcage is two processes: the one that was started, the sentinel, and below it the guard.
extension Running {
    /// The guard: the sentinel's last child, since the log's writer comes first.
    func guardian() throws -> pid_t {
        let children = String(decoding: readFile("/proc/\(pid)/task/\(pid)/children") ?? [], as: UTF8.self)
        return try #require(children.split(separator: " ").last.flatMap { pid_t($0) }, "no guard below \(pid)")
    }

    /// Kills both at once: a guard that is stopped cannot clean up after its sentinel.
    func killWholly() throws {
        let guardian = try guardian()
        Glibc.kill(guardian, SIGSTOP)
        send(SIGKILL)
        Glibc.kill(guardian, SIGKILL)
        try Processes.waitUntilGone(pid)
        try Processes.waitUntilGone(guardian)
    }
}
