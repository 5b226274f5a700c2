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
            folder.file("\(pid)/statm", "99999 64000 12800 100 0 3000 0\n")
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
        let meter = ProcMeter(tree: ProcessTree(below: Int32(Self.root), procRoot: folder.path, scratch: Scratch()))
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

/// A child of 120 MiB below a parent of as much, and no kcmp to say whether the two are one.
@Suite("Without kcmp a child that may be its parent once more counts once until it is known to have its own memory")
struct DoubtfulChildTests {
    private static let root = 5_100_000
    private let folder = Folder()
    private let meter: ProcMeter

    init() {
        folder.file("\(Self.root)/stat", "\(Self.root) (x) S 1 1 1 0 -1 4194560 55 0 0 0 1 1 0 0 20 0 1 0 7 1 1 1\n")
        folder.file("\(Self.root)/task/\(Self.root)/children", "\(Self.root + 1) ")
        let tree = ProcessTree(below: Int32(Self.root), procRoot: folder.path, scratch: Scratch())
        meter = ProcMeter(tree: tree) { _, _ in -38 }
        parent()
        child()
    }

    private static let forked = 0x40_0140, hasExeced = 0x40_0100

    private func parent(state: String = "R", ticks: Int = 5) {
        process(Self.root + 1, below: Self.root, state, Self.hasExeced, ticks, children: "\(Self.root + 2) ")
    }
    private func child(state: String = "R", flags: Int = forked, ticks: Int = 5, pages: Int = 31000) {
        process(Self.root + 2, below: Self.root + 1, state, flags, ticks, pages: pages)
    }

    private func process(
        _ pid: Int, below parent: Int, _ state: String, _ flags: Int, _ ticks: Int, pages: Int = 31000,
        children: String = ""
    ) {
        let fields = "1 1 0 -1 \(flags) 55 0 0 0 \(ticks) 1 0 0 20 0 1 0 7 1 1 1"
        folder.file("\(pid)/stat", "\(pid) (x) \(state) \(parent) \(fields)\n")
        folder.file("\(pid)/task/\(pid)/children", children)
        folder.file("\(pid)/statm", "40000 \(pages) 500 100 0 3000 0\n")
        folder.file("\(pid)/status", "RssAnon:\t 122880 kB\nVmPTE:\t 0 kB\n")
        folder.file("\(pid)/smaps_rollup", "Pss_Anon: 122880 kB\nPss_Shmem: 0 kB\nSwapPss: 0 kB\n")
    }

    private var charged: Int { meter.read(lines: [.mebibytes(160)], forPeople: false).atLeast.mebibytes }

    /// Looks again and again, for longer than a doubt lasts where something speaks against it.
    private func chargedLater() -> Int {
        let end = Clock.now() + .milliseconds(400)
        while Clock.now() < end { _ = charged }
        return charged
    }

    @Test("While its parent is blocked, and however long that takes")
    func blocked() {
        parent(state: "D")
        child(state: "S")
        #expect(charged == 120)
        #expect(chargedLater() == 120)
    }

    @Test("While one of the two stands still where it could run, or is held by a tracer", arguments: ["R", "t", "D"])
    func stuck(state: String) {
        child(state: state)
        #expect(chargedLater() == 120)
        child(state: "S")
        parent(state: state == "D" ? "t" : state)
        #expect(chargedLater() == 120)
    }

    @Test("Both have slept since: two memories")
    func asleep() {
        #expect(charged == 120)
        parent(state: "S")
        child(state: "S")
        #expect(chargedLater() == 240)
    }

    @Test("Both have used CPU time since: two memories, and so it stays")
    func busy() {
        #expect(charged == 120)
        parent(ticks: 7)
        child(ticks: 7)
        #expect(chargedLater() == 240)
        parent(state: "D", ticks: 7)
        #expect(charged == 240)
    }

    @Test("The looks at them ask for another one soon")
    func pressing() {
        #expect(meter.read(lines: [.mebibytes(160)], forPeople: false).atMost.mebibytes == 240)
    }

    @Test("Whoever has called exec, or differs in size, is in no doubt")
    func own() {
        child(flags: Self.hasExeced)
        #expect(charged == 240)
        child(pages: 31000 + 512)
        #expect(charged == 120)
        child(pages: 31000 + 1024)
        #expect(charged == 240)
        child(pages: 31000 - 1024)
        #expect(charged == 240)
    }
}
