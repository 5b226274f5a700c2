import MemcageLinux
import MemcageModel
import Testing

/// Five processes that share 200 MiB of a kernel's making, in files that look like /proc.
@Suite("The measure by /proc")
struct ProcMeterTests {
    // Beyond the kernel's largest pid: nobody of that number lives.
    private static let root = 5_000_000
    private static let count = 5

    /// `rollup`: what each process's smaps_rollup says.
    private func tree(rollup: String?) -> Folder {
        let folder = Folder()
        func process(_ pid: Int, parent: Int, children: String) {
            let tail = " 1 1 0 -1 4194560 55 0 0 0 1 1 0 0 20 0 1 0 \(pid) 1 1 1"
            folder.file("\(pid)/stat", "\(pid) (x) S \(parent)\(tail)\n")
            folder.file("\(pid)/task/\(pid)/children", children)
            folder.file(
                "\(pid)/status",
                "Name:\tx\nRssAnon:\t 204800 kB\nRssFile:\t 51200 kB\nRssShmem:\t 0 kB\nVmPTE:\t 1024 kB\nVmSwap:\t 0 kB\n"
            )
            if let rollup { folder.file("\(pid)/smaps_rollup", rollup) }
        }
        let pids = (1...Self.count).map { Self.root + $0 }
        process(Self.root, parent: 1, children: pids.map { "\($0) " }.joined())
        for pid in pids { process(pid, parent: Self.root, children: "") }
        return folder
    }

    private func charged(rollup: String?) -> Int {
        let folder = tree(rollup: rollup)
        let scratch = Scratch()
        let below = ProcessTree(below: Int32(Self.root), procRoot: folder.path, scratch: scratch)
        let meter = ProcMeter(tree: below, scratch: scratch, procRoot: folder.path)
        // Between the largest, 201, and the sum, 1005: the shares must be read.
        return meter.read(lines: [.mebibytes(400)], forPeople: false).charged.mebibytes
    }

    @Test("Where Pss is split by kind, shared pages count once and mapped files not at all")
    func split() {
        let rollup = """
            Rss:              256000 kB
            Pss:               51200 kB
            Pss_Anon:          40960 kB
            Pss_File:          10240 kB
            Pss_Shmem:             0 kB
            SwapPss:               0 kB

            """
        #expect(charged(rollup: rollup) == 5 * 40 + 5)
    }

    @Test("Where it is not (Linux 4.18), shared pages count once all the same; mapped files are in it")
    func whole() {
        let rollup = "Rss:              256000 kB\nPss:               51200 kB\nSwapPss:               0 kB\n"
        #expect(charged(rollup: rollup) == 5 * 50 + 5)
    }

    @Test("but no process counts for more than it can hold of what is charged")
    func atMost() {
        let rollup = "Rss:              999000 kB\nPss:              900000 kB\nSwapPss:               0 kB\n"
        #expect(charged(rollup: rollup) == 5 * 201)
    }

    @Test("Without smaps_rollup each counts for all that it holds: never too little")
    func none() {
        #expect(charged(rollup: nil) == 5 * 201)
        #expect(charged(rollup: "") == 5 * 201)
    }
}
