import Glibc

/// A name that no other memcage has: the pid, and when it was taken, since pids come again.
enum UniqueName {
    static func make() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let stamp = String(UInt64(bitPattern: Int64(time.tv_sec)) << 20 | UInt64(time.tv_nsec >> 10), radix: 36)
        return "\(SentinelLink.launchedAs)-\(stamp)"
    }
}
