import CTestSupport
import Glibc

/// A process of this machine, at the moment it was looked at.
struct ProcessEntry: CustomStringConvertible {
    let pid: pid_t

    var arguments: [String] {
        (readFile("/proc/\(pid)/cmdline") ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// As in /proc/PID/stat (`R S D T t Z`), nil when it is gone.
    var state: Character? {
        let letter = ts_process_state(pid)
        return letter == 0 ? nil : Character(UnicodeScalar(UInt8(bitPattern: letter)))
    }

    var description: String { "\(pid) \(state ?? "-") \(arguments.joined(separator: " "))" }
}

/// Processes found by a text that their environment or command line holds, as every `Run` plants one.
enum Processes {
    static let markName = "HOG_TEST_MARK"

    /// A text that no other process of this machine holds.
    static func newMark() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36) + "-" + String(getpid())
    }

    /// Those that live and hold the mark; zombies do not count.
    static func marked(_ mark: String) -> [ProcessEntry] {
        var pids = [pid_t](repeating: 0, count: 4096)
        let count = ts_find_processes(mark, &pids, pids.count)
        return pids[..<count].map(ProcessEntry.init)
    }

    /// Waits until the process has ended (its parent need not have reaped it).
    static func waitUntilGone(_ pid: pid_t, patience: Patience = Patience()) throws {
        let pidfd = ts_pidfd_open(pid)
        if pidfd == -ESRCH { return }
        guard pidfd >= 0 else { throw SystemFailure("pidfd_open", errno: -pidfd) }
        defer { close(pidfd) }
        var entry = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, patience.milliseconds) <= 0 {
            guard !patience.isOver else {
                throw Impatience(waitingFor: "the end of \(pid)", seen: ProcessEntry(pid: pid).description)
            }
        }
    }

    /// Waits until no process holds the mark.
    static func waitUntilNone(marked mark: String, patience: Patience = Patience()) throws {
        while let first = marked(mark).first {
            try waitUntilGone(first.pid, patience: patience)
        }
    }

    /// Waits until a process that holds the mark satisfies the condition, looking again and again.
    static func waitUntilOne(
        marked mark: String, patience: Patience = Patience(), _ condition: (ProcessEntry) -> Bool
    ) throws -> ProcessEntry {
        while true {
            let all = marked(mark)
            if let found = all.first(where: condition) { return found }
            guard !patience.isOver else {
                throw Impatience(
                    waitingFor: "a process", seen: all.map(\.description).joined(separator: "\n"))
            }
            poll(nil, 0, 5)
        }
    }

    /// Ends everything that holds the mark, also what is born meanwhile.
    static func killAll(marked mark: String) {
        let patience = Patience(seconds: 10)
        while !patience.isOver, case let all = marked(mark), !all.isEmpty {
            for process in all { kill(process.pid, SIGKILL) }
            for process in all { try? waitUntilGone(process.pid, patience: patience) }
        }
    }
}
