import Glibc

/// The three streams that every program expects.
package enum StandardStreams {
    /// A caller may start us with some of them closed. Then our own files would take their numbers, and what
    /// is said to people would land in the log: put /dev/null there. It is closed again at exec, so that the
    /// command finds the stream as the caller left it.
    package static func reserve() {
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR | O_CLOEXEC)
        }
    }
}
