import Glibc
import MemcageModel
import SystemPackage

/// A system call that failed, with what a person needs to mend it: what was tried, on which path, why.
package struct SystemFailure: Error, Sendable {
    package var what: String
    package var path: ByteString?
    package var errno: Errno
    /// What would help, when that is known.
    package var advice: String?

    package init(_ what: String, _ path: ByteString? = nil, _ errno: Errno, advice: String? = nil) {
        self.what = what
        self.path = path
        self.errno = errno
        self.advice = advice
    }

    package var message: String {
        var text = "cannot " + what
        if let path { text += " " + path.printable }
        text += ": " + errno.description
        if let advice = advice ?? ownLimit { text += " (\(advice))" }
        return text
    }

    /// What helps against a limit on memcage itself.
    private var ownLimit: String? {
        switch errno {
        case .tooManyOpenFiles: "raise the limit on open files: ulimit -n"
        case .tooManyOpenFilesInSystem: "the node can open no more files: see the sysctl fs.file-max"
        case .resourceTemporarilyUnavailable where what.hasPrefix("start "):
            "a limit on processes is reached: see ulimit -u, and pids.max of the cgroups around memcage"
        case .noMemory: "no memory for memcage itself: see ulimit -v and ulimit -d"
        default: nil
        }
    }
}

/// The shim's convention: a value, or -errno.
@discardableResult
func checked(_ result: Int32) throws(Errno) -> Int32 {
    guard result >= 0 else { throw Errno(rawValue: -result) }
    return result
}

/// libc's convention: a value, or -1 with errno. The call is made inside, so that nothing runs between.
func calling(_ call: () -> Int32) throws(Errno) -> Int32 {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = Errno(rawValue: errno)
        if error != .interrupted { throw error }
    }
}
