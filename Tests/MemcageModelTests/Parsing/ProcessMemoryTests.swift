import MemcageModel
import Testing

@Suite("What a process holds")
struct ProcessMemoryTests {
    @Test("/proc/PID/status: anonymous, shared, swapped, page tables; files are not counted")
    func status() {
        let text = """
            Name:\tRssAnon: 999 kB
            VmPeak:\t  999999 kB
            VmRSS:\t    8888 kB
            RssAnon:\t     100 kB
            RssFile:\t    7777 kB
            RssShmem:\t      20 kB
            VmPTE:\t       4 kB
            VmSwap:\t       3 kB
            Threads:\t1

            """
        let memory = reading(text) { ProcessMemory(status: $0) }
        #expect(memory.anonymous == .kibibytes(100))
        #expect(memory.shared == .kibibytes(20))
        #expect(memory.swapped == .kibibytes(3))
        #expect(memory.pageTables == .kibibytes(4))
        #expect(memory.total == .kibibytes(127))
    }

    @Test("a kernel thread or a zombie holds nothing")
    func withoutLines() {
        #expect(reading("Name:\tkthreadd\nState:\tS (sleeping)\n") { ProcessMemory(status: $0) }.total == .zero)
        #expect(reading("") { ProcessMemory(status: $0) }.total == .zero)
    }

    @Test("smaps_rollup: the share in anonymous and shared pages and in swap")
    func rollup() {
        let text = """
            5581cf000000-7ffd8a9fe000 ---p 00000000 00:00 0                          [rollup]
            Rss:               10000 kB
            Pss:                9000 kB
            Pss_Anon:           1000 kB
            Pss_File:           7000 kB
            Pss_Shmem:           500 kB
            Swap:                 99 kB
            SwapPss:              11 kB

            """
        #expect(reading(text) { ProportionalShare(rollup: $0) }?.charged == .kibibytes(1511))
    }

    @Test(
        "a rollup that is empty, or has no figure to go by, is none",
        arguments: ["", "Rss: 9000 kB\nSwapPss: 11 kB\n", "Pss_Anon: 5 kB\n", "Pss_Anon: x kB\nPss_Shmem: 5 kB\n"])
    func nothing(text: String) { #expect(reading(text) { ProportionalShare(rollup: $0) } == nil) }

    @Test("a rollup that does not split Pss by kind (before Linux 5.4) gives all of it, and says so")
    func unsplit() {
        let share = reading("Pss: 9000 kB\nSwapPss: 11 kB\n") { ProportionalShare(rollup: $0) }
        #expect(share?.charged == .kibibytes(9011))
        #expect(share?.isSplit == false)
        #expect(reading("Pss_Anon: 5 kB\nPss_Shmem: 6 kB\n") { ProportionalShare(rollup: $0) }?.isSplit == true)
    }

    @Test("without swap a rollup may leave its line out")
    func withoutSwap() {
        #expect(
            reading("Pss_Anon: 5 kB\nPss_Shmem: 6 kB\n") { ProportionalShare(rollup: $0) }?.charged == .kibibytes(11))
    }
}
