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

    @Test("what memory is held as: shmem is not among the files, the kernel's part whole or in its parts")
    func parts() {
        let new = reading("anon 1000\nfile 500\nkernel 70\nkernel_stack 9\nshmem 200\nslab 8\n") {
            MemoryParts(stat: $0)
        }
        #expect(new.anonymous == ByteCount(1000) && new.shmem == ByteCount(200) && new.file == ByteCount(300))
        #expect(new.kernel == ByteCount(70) && new.swap == nil)
        let old = reading("anon 1\nfile 5\nkernel_stack 9\npercpu 2\nshmem 9\nslab 8\n") { MemoryParts(stat: $0) }
        #expect(old.kernel == ByteCount(19) && old.file == .zero)
        #expect(reading("") { MemoryParts(stat: $0) }.anonymous == nil)
    }

    @Test("io.stat is summed over the devices, whatever else stands there")
    func ioStat() {
        let text = "8:0 rbytes=100 wbytes=20 rios=5 wios=1 dbytes=7 dios=0\n259:1 rbytes=1 wbytes=2\n8:16 \n"
        #expect(reading(text) { Traffic(ioStat: $0) } == Traffic(read: ByteCount(101), written: ByteCount(22)))
        for text in ["", "rbytes", "8:0 rbytes=x wbytes=99999999999999999999", "8:0 xrbytes=5"] {
            #expect(reading(text) { Traffic(ioStat: $0) } == Traffic(), "\(text)")
        }
    }

    @Test("/proc/PID/io counts what reached a device")
    func processIO() {
        let text = "rchar: 9\nwchar: 9\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 1\n"
        #expect(reading(text) { Traffic(processIO: $0) } == Traffic(read: ByteCount(4096), written: ByteCount(8192)))
        #expect(reading("rchar: 9\n") { Traffic(processIO: $0) } == nil)
    }

    @Test("pressure has both totals, or none")
    func pressure() {
        let some = "some avg10=0.00 avg60=0.00 avg300=0.00 total=12\n"
        let full = "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"
        #expect(reading(some + full) { PressureText.totals($0) } == PressureTotals(some: 12, full: 7))
        for text in ["", some, full, "some total=\nfull total=\n"] {
            #expect(reading(text) { PressureText.totals($0) } == nil)
        }
    }
}
