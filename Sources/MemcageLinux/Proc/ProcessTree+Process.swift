import Glibc
import MemcageModel

/// What /proc tells of a single process.
extension ProcessTree {
    /// A thread of a process whose first thread has ended: `/proc/PID/status` shows no memory then, while
    /// `/proc/TID` still does.
    func livingThread(of pid: Int32) -> Int32? {
        var living: Int32?
        _ = forEachThread(of: pid) { thread in
            if living == nil, thread != pid, stat(of: thread)?.hasNoLeader == false { living = thread }
        }
        return living
    }

    /// The proportional share of one process; nil where the kernel does not tell.
    package func share(of pid: Int32) -> ProportionalShare? {
        path.with(pid, "smaps_rollup") { scratch.readRecord(path: $0) { ProportionalShare(rollup: $0) } } ?? nil
    }

    /// Who traces it; nil when nobody does.
    package func tracer(of pid: Int32) -> Int32? {
        let tracer: Int? = path.with(pid, "status") { scratch.read(path: $0) { $0.number(of: "TracerPid") } } ?? nil
        return tracer.flatMap { Int32(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// What it has read and written, with the children that it waited for; nil where the kernel does not tell us.
    package func traffic(of pid: Int32) -> Traffic? {
        path.with(pid, "io") { scratch.readRecord(path: $0) { Traffic(processIO: $0) } } ?? nil
    }

    /// Whether one of a process's threads is blocked now, as the one that vforked is until its child execs.
    package func isBlocked(_ pid: Int32) -> Bool {
        guard let stat = stat(of: pid) else { return false }
        guard stat.threads > 1, !stat.isBlocked else { return stat.isBlocked }
        var found = false
        _ = forEachThread(of: pid) { thread in
            guard !found else { return }
            let stat =
                path.with(pid, thread: thread, "stat") { scratch.readRecord(path: $0) { ProcessStat($0) } } ?? nil
            found = stat?.isBlocked == true
        }
        return found
    }

    /// Bytes of a command line that are looked at.
    package static let commandRoom = 4096

    package func commandLine(of pid: Int32) -> [ByteString] {
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.commandRoom) { buffer, count in
            count = readCommandLine(of: pid, into: UnsafeMutableRawBufferPointer(buffer))
        }
        return bytes.split(separator: 0).map { ByteString(Array($0)) }
    }

    /// Its begin as the kernel has it, a NUL behind each word. Returns how much that is. Nothing is allocated.
    func readCommandLine(of pid: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let number = path.with(pid, "cmdline") { open($0, O_RDONLY | O_CLOEXEC) }
        guard number >= 0 else { return 0 }
        defer { _ = close(number) }
        return max(0, pread(number, buffer.baseAddress, buffer.count, 0))
    }
}
