/// What memcage needs of `/proc/PID/stat` (proc_pid_stat(5)).
package struct ProcessStat: Equatable, Sendable {
    package var state: UInt8
    package var parent: Int32
    package var threads: Int
    /// Faults that needed no disk: each copy-on-write break is one.
    package var minorFaults: Int
    /// Faults that waited for a disk.
    package var majorFaults = 0
    /// Faults of the children that it has waited for. No child lives without one: zero says that there was none.
    package var childFaults = 0
    /// Ticks since boot; together with the pid it names a process for good.
    package var startTime: Int
    /// Ticks of CPU time, of this process and the children that it has waited for.
    package var userTicks = 0
    package var systemTicks = 0
    /// PF_KTHREAD: a thread of the kernel's own, which holds no memory that could be given back.
    package var isOfKernel = false
    /// Between vfork and exec a child runs in its parent's memory. False for one that has called exec.
    package var mayBeInParentsMemory = false
    /// A hash of the name in brackets, which exec changes.
    package var nameHash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The name in the second field may hold blanks, brackets and newlines: fields count from the last `)`.
    package init?(_ text: Span<UInt8>) {
        var close = text.count - 1
        while close >= 0, text[close] != UInt8(ascii: ")") { close -= 1 }
        guard close >= 0, close + 2 < text.count else { return nil }
        state = text[close + 2]
        // FNV-1a. Only to be compared with that of the same process a moment before.
        for index in 0..<close { nameHash = (nameHash ^ UInt64(text[index])) &* 0x100_0000_01B3 }
        var index = close + 3
        var field = 3
        var wanted = (parent: -1, minorFaults: -1, threads: -1, startTime: -1)
        while field < 22 {
            while index < text.count, text[index] == UInt8(ascii: " ") { index += 1 }
            guard index < text.count else { return nil }
            field += 1
            switch field {
            case 4: wanted.parent = text.number(at: index) ?? -1
            case 9:
                let flags = text.number(at: index) ?? 0
                isOfKernel = flags & 0x20_0000 != 0
                // PF_FORKNOEXEC; and a kernel that tells no flags (gVisor).
                mayBeInParentsMemory = flags == 0 || flags & 0x40 != 0
            case 10: wanted.minorFaults = text.number(at: index) ?? -1
            case 12: majorFaults = text.number(at: index) ?? 0
            case 11, 13: childFaults &+= text.number(at: index) ?? 0
            case 14, 16: userTicks &+= text.number(at: index) ?? 0
            case 15, 17: systemTicks &+= text.number(at: index) ?? 0
            case 20: wanted.threads = text.number(at: index) ?? -1
            case 22: wanted.startTime = text.number(at: index) ?? -1
            default: break
            }
            while index < text.count, text[index] != UInt8(ascii: " ") { index += 1 }
        }
        guard wanted.parent >= 0, wanted.parent <= Int(Int32.max), wanted.minorFaults >= 0, wanted.threads >= 0,
            wanted.startTime >= 0
        else { return nil }
        parent = Int32(wanted.parent)
        minorFaults = wanted.minorFaults
        threads = wanted.threads
        startTime = wanted.startTime
    }

    /// The first thread has ended. Others may live on (pthread_exit in main): all the process's memory is theirs.
    package var hasNoLeader: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
    /// Dead, waiting to be reaped: it holds no memory and cannot be signalled.
    package var isZombie: Bool { hasNoLeader && threads <= 1 }
    /// Waits for what no signal but SIGKILL cuts short: a disk, or a vforked child that has yet to exec.
    package var isBlocked: Bool { state == UInt8(ascii: "D") }
    package var isStopped: Bool { state == UInt8(ascii: "T") }
    /// Waits of its own will, for what a signal would cut short.
    package var isAsleep: Bool { state == UInt8(ascii: "S") }
    package var ticks: Int { userTicks &+ systemTicks }
}

/// What one process holds, from `/proc/PID/status`: cheap, blind to sharing.
package struct ProcessMemory: Equatable, Sendable {
    package var anonymous = ByteCount.zero
    package var shared = ByteCount.zero
    package var swapped = ByteCount.zero
    package var pageTables = ByteCount.zero
    /// Resident, mapped files included, and the size of the address space: only where they were asked for.
    package var resident = ByteCount.zero
    package var virtual = ByteCount.zero

    package init() {}

    /// A kernel thread or a zombie has no such lines: zero.
    package init(status text: Span<UInt8>, sizes: Bool = false) {
        if sizes {
            resident = text.kibibytes(of: "VmRSS") ?? .zero
            virtual = text.kibibytes(of: "VmSize") ?? .zero
        }
        anonymous = text.kibibytes(of: "RssAnon") ?? .zero
        shared = text.kibibytes(of: "RssShmem") ?? .zero
        swapped = text.kibibytes(of: "VmSwap") ?? .zero
        pageTables = text.kibibytes(of: "VmPTE") ?? .zero
    }

    /// All of it is this process's to answer for: distinct pages, each held at least by this process.
    package var total: ByteCount { anonymous + shared + swapped + pageTables }
}

/// The proportional share of one process, from `/proc/PID/smaps_rollup`.
package struct ProportionalShare: Equatable, Sendable {
    package var charged: ByteCount
    /// Whether mapped files are left out. A kernel before 5.4 does not split Pss by kind: then they are in it, and
    /// the figure is at least what is charged.
    package var isSplit: Bool
    /// The parts of a figure that is split; else zero.
    package var anonymous = ByteCount.zero
    package var shared = ByteCount.zero
    package var swapped: ByteCount

    /// Nil where the file was not readable, or is none.
    package init?(rollup text: Span<UInt8>) {
        swapped = text.kibibytes(of: "SwapPss") ?? .zero
        if let anonymous = text.kibibytes(of: "Pss_Anon"), let shared = text.kibibytes(of: "Pss_Shmem") {
            self.anonymous = anonymous
            self.shared = shared
            charged = anonymous + shared + swapped
            isSplit = true
        } else if let whole = text.kibibytes(of: "Pss") {
            charged = whole + swapped
            isSplit = false
        } else {
            return nil
        }
    }
}
