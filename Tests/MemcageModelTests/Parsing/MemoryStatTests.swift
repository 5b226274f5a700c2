import MemcageModel
import Testing

@Suite("memory.stat")
struct MemoryStatTests {
    /// As 5.10 writes it: no `zswap`, `pagetables` or `sec_pagetables`; refaults split since 5.9.
    static let old = """
        anon 104857600
        file 73400320
        kernel_stack 49152
        percpu 0
        sock 0
        shmem 20971520
        file_mapped 1081344
        file_dirty 0
        file_writeback 0
        anon_thp 0
        inactive_anon 125829120
        active_anon 0
        inactive_file 31457280
        active_file 20971520
        unevictable 0
        slab_reclaimable 1048576
        slab_unreclaimable 262144
        slab 1310720
        workingset_refault_anon 3
        workingset_refault_file 40
        workingset_activate_anon 0
        workingset_activate_file 7
        pgfault 1000

        """

    /// As 6.12 writes it: more lines, in another order.
    static let new = """
        anon 104857600
        file 73400320
        kernel 3145728
        kernel_stack 49152
        pagetables 1048576
        sec_pagetables 0
        percpu 0
        sock 0
        vmalloc 0
        shmem 20971520
        zswap 0
        zswapped 0
        file_mapped 1081344
        swapcached 0
        anon_thp 0
        file_thp 0
        shmem_thp 0
        inactive_anon 125829120
        active_anon 0
        inactive_file 31457280
        active_file 20971520
        unevictable 0
        slab_reclaimable 1048576
        slab_unreclaimable 262144
        slab 1310720
        workingset_refault_anon 3
        workingset_refault_file 40
        workingset_restore_file 11
        pgscan 0

        """

    @Test("the same on 5.10 and on 6.12", arguments: [old, new])
    func shapes(text: String) {
        let stat = reading(text) { MemoryStat($0) }
        #expect(stat.anonymous == .mebibytes(100))
        #expect(stat.shmem == .mebibytes(20))
        #expect(stat.activeFile == .mebibytes(20))
        #expect(stat.inactiveFile == .mebibytes(30))
        #expect(stat.slabReclaimable == .mebibytes(1))
        #expect(stat.refaults == 43)
    }

    @Test("charged is what the kernel could not take back: page cache is out, shmem stays in")
    func charged() {
        let stat = reading(Self.old) { MemoryStat($0) }
        #expect(stat.charged(of: .mebibytes(175)) == .mebibytes(124))
        #expect(stat.charged(of: .mebibytes(10)) == .zero)
    }

    @Test("refaults before 5.9 are one counter")
    func oneCounter() { #expect(reading("workingset_refault 9\n") { MemoryStat($0) }.refaults == 9) }

    @Test("of an empty or cut file all that is missing is zero")
    func empty() {
        #expect(reading("") { MemoryStat($0) } == MemoryStat())
        #expect(reading("anon 4096\nfile 12\nsh") { MemoryStat($0) }.shmem == .zero)
    }

    @Test("without statistics all that is held is charged: it errs to the safe side")
    func safeSide() { #expect(MemoryStat().charged(of: .mebibytes(5)) == .mebibytes(5)) }
}
