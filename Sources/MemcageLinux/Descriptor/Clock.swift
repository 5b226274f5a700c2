import Glibc
import MemcageModel

/// The clocks of this machine. Only here does memcage ask what time it is.
package enum Clock {
    package static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Moment(nanoseconds: time.tv_sec * 1_000_000_000 + time.tv_nsec)
    }

    /// CPU time of this process; a busy node does not inflate it.
    package static func ownCPU() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Moment(nanoseconds: time.tv_sec * 1_000_000_000 + time.tv_nsec)
    }

    package static func epoch() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// `2026-11-23 19:41:48`, local time.
    package static func stamp() -> String { format("%Y-%m-%d %H:%M:%S") }

    /// As date(1) prints it in the C locale.
    package static func date() -> String { format("%a %b %e %H:%M:%S %Z %Y") }

    /// `2026-11-23T19:41:48+0100`
    package static func iso() -> String { format("%Y-%m-%dT%H:%M:%S%z") }

    // memcage never calls setlocale: names of days and months are those of the C locale.
    private static func format(_ pattern: String) -> String {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress, strftime(start, buffer.count, pattern, &parts) > 0 else { return "" }
            return String(cString: start)
        }
    }
}
