/// The figures of one look for a recording: all that is drawn, listed or averaged later.
package struct Sample: Equatable, Sendable {
    package var time: Moment
    package var charged: ByteCount
    /// With the page cache; nil where only /proc speaks.
    package var current: ByteCount?
    package var parts = MemoryParts()
    /// Since the start of the job; nil without PSI.
    package var pressure: PressureTotals?
    package var cpu = CPUTime()
    /// Since the start of the job; nil where nobody counts.
    package var traffic: Traffic?
    /// Growing counters of the cage; nil by /proc.
    package var events: MemoryEvents?
    package var processes = 0
    package var threads = 0
    /// Sums over the processes, a shared page counted as often as it is mapped: what other tools call rss and vmem.
    package var resident: ByteCount?
    package var virtual: ByteCount?
    package var largest: [ProcessRow] = []

    package init(time: Moment, charged: ByteCount) {
        self.time = time
        self.charged = charged
    }
}

/// What memory is held as. Nil: this backend cannot tell.
package struct MemoryParts: Equatable, Sendable {
    package var anonymous: ByteCount?
    package var shmem: ByteCount?
    /// Kernel memory on the job's account; by /proc its page tables alone.
    package var kernel: ByteCount?
    /// Page cache, shmem not among it.
    package var file: ByteCount?
    package var swap: ByteCount?
    package init() {}
}

/// Microseconds in which some task, or every one that could run, waited for memory.
package struct PressureTotals: Equatable, Sendable {
    package var some: Int
    package var full: Int
    package init(some: Int, full: Int) {
        self.some = some
        self.full = full
    }

    /// What came since an earlier reading; a counter that went back counts as nothing.
    package func since(_ earlier: PressureTotals) -> PressureTotals {
        PressureTotals(some: max(0, some &- earlier.some), full: max(0, full &- earlier.full))
    }
}

package struct CPUTime: Equatable, Sendable {
    package var user: Interval
    package var system: Interval
    package init(user: Interval = .zero, system: Interval = .zero) {
        self.user = user
        self.system = system
    }
}

/// Bytes that went to and came from block devices.
package struct Traffic: Equatable, Sendable {
    package var read: ByteCount
    package var written: ByteCount
    package init(read: ByteCount = .zero, written: ByteCount = .zero) {
        self.read = read
        self.written = written
    }

    package static func + (left: Traffic, right: Traffic) -> Traffic {
        Traffic(read: left.read + right.read, written: left.written + right.written)
    }
    package static func - (left: Traffic, right: Traffic) -> Traffic {
        Traffic(read: left.read - right.read, written: left.written - right.written)
    }
}
