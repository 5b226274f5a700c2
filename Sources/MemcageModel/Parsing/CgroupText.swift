/// `memory.stat` of a cgroup, as far as memcage judges by it (cgroup-v2.rst, "Memory Interface Files").
package struct MemoryStat: Equatable, Sendable {
    package var anonymous = ByteCount.zero
    package var shmem = ByteCount.zero
    package var activeFile = ByteCount.zero
    package var inactiveFile = ByteCount.zero
    package var slabReclaimable = ByteCount.zero
    /// Pages that were evicted and read again: what a working set too large for its room looks like.
    package var refaults = 0
    package var majorFaults = 0

    package init() {}

    package init(_ text: Span<UInt8>) {
        majorFaults = text.number(of: "pgmajfault") ?? 0
        anonymous = ByteCount(text.number(of: "anon") ?? 0)
        shmem = ByteCount(text.number(of: "shmem") ?? 0)
        activeFile = ByteCount(text.number(of: "active_file") ?? 0)
        inactiveFile = ByteCount(text.number(of: "inactive_file") ?? 0)
        slabReclaimable = ByteCount(text.number(of: "slab_reclaimable") ?? 0)
        // One counter up to 5.8, split by kind since.
        refaults =
            (text.number(of: "workingset_refault") ?? 0) &+ (text.number(of: "workingset_refault_anon") ?? 0)
            &+ (text.number(of: "workingset_refault_file") ?? 0)
    }

    /// What the kernel could not take back of `current`. shmem and tmpfs lie on the anonymous lists and stay in.
    package func charged(of current: ByteCount) -> ByteCount {
        current - activeFile - inactiveFile - slabReclaimable
    }
}

/// `memory.events`, hierarchical, or `memory.events.local`. Counters only grow.
package struct MemoryEvents: Equatable, Sendable {
    package var high = 0
    package var max = 0
    package var oom = 0
    package var oomKill = 0

    package init() {}

    package init(_ text: Span<UInt8>) {
        high = text.number(of: "high") ?? 0
        max = text.number(of: "max") ?? 0
        oom = text.number(of: "oom") ?? 0
        oomKill = text.number(of: "oom_kill") ?? 0
    }

    /// What came since an earlier reading; a counter that went back counts as nothing.
    package func since(_ earlier: MemoryEvents) -> MemoryEvents {
        var delta = MemoryEvents()
        delta.high = Swift.max(0, high - earlier.high)
        delta.max = Swift.max(0, max - earlier.max)
        delta.oom = Swift.max(0, oom - earlier.oom)
        delta.oomKill = Swift.max(0, oomKill - earlier.oomKill)
        return delta
    }
}

/// `memory.pressure`: microseconds in which some task, or every one that could run, was held up by memory.
package enum PressureText {
    package static func fullTotal(_ text: Span<UInt8>) -> Int? { total(of: "full ", text) }

    package static func totals(_ text: Span<UInt8>) -> PressureTotals? {
        guard let some = total(of: "some ", text), let full = total(of: "full ", text) else { return nil }
        return PressureTotals(some: some, full: full)
    }

    private static func total(of kind: StaticString, _ text: Span<UInt8>) -> Int? {
        var start = 0
        while start < text.count {
            let end = text.lineEnd(from: start)
            if text.matches(kind, at: start) {
                var index = start
                while index < end {
                    if text.matches("total=", at: index) { return text.number(at: index + 6) }
                    index += 1
                }
            }
            start = end + 1
        }
        return nil
    }
}

extension MemoryParts {
    /// Out of `memory.stat`. Swap stands in a file of its own.
    package init(stat text: Span<UInt8>) {
        self.init()
        anonymous = text.bytes(of: "anon")
        shmem = text.bytes(of: "shmem")
        // The kernel counts shmem as files.
        file = text.bytes(of: "file").map { $0 - (shmem ?? .zero) }
        // `kernel` is there since 5.18; before that its larger parts are.
        var kernel = ByteCount.zero
        if let whole = text.bytes(of: "kernel") {
            kernel = whole
        } else {
            for key in ["slab", "kernel_stack", "pagetables", "percpu"] as [StaticString] {
                kernel += text.bytes(of: key) ?? .zero
            }
        }
        self.kernel = kernel
    }
}

extension Traffic {
    /// `io.stat`: a line for each device, `8:0 rbytes=1 wbytes=2 …`. Sums; a device that lies on another one counts
    /// with it.
    package init(ioStat text: Span<UInt8>) {
        self.init()
        var index = 0
        while index < text.count {
            if index == 0 || text[index - 1] == UInt8(ascii: " ") {
                if text.matches("rbytes=", at: index), let value = text.number(at: index + 7) {
                    read += ByteCount(value)
                }
                if text.matches("wbytes=", at: index), let value = text.number(at: index + 7) {
                    written += ByteCount(value)
                }
            }
            index += 1
        }
    }

    /// `/proc/PID/io`.
    package init?(processIO text: Span<UInt8>) {
        guard let read = text.number(of: "read_bytes"), let written = text.number(of: "write_bytes") else { return nil }
        self.init(read: ByteCount(read), written: ByteCount(written))
    }
}
