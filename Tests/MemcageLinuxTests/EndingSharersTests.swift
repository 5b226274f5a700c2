import MemcageLinux
import MemcageModel
import Testing

/// A parent and its forks that share 300 MiB, in files that look like /proc. Each time that their shares are read the
/// first fork ends when the second's turn has come, and leaves its part to all that are read after it.
@Suite("Workers that share and end while their shares are read")
struct EndingSharersTests {
    private static let root = 5_200_000

    private final class Sharers {
        let folder = Folder()
        var living = Array(root + 1...root + 13)

        init() {
            folder.file("\(root)/stat", stat(root, below: 1))
            folder.file("\(root)/task/\(root)/children", "\(root + 1) ")
            write()
        }

        private func stat(_ pid: Int, below parent: Int) -> String {
            "\(pid) (x) S \(parent) 1 1 0 -1 \(0x40_0140) 55 0 0 0 1 1 0 0 20 0 1 0 \(pid) 1 1 1\n"
        }

        private func write() {
            let share = 300 * 1024 / living.count
            for pid in living {
                let isParent = pid == root + 1
                let children = isParent ? living.dropFirst().map { "\($0) " }.joined() : ""
                folder.file("\(pid)/stat", stat(pid, below: isParent ? root : root + 1))
                folder.file("\(pid)/task/\(pid)/children", children)
                folder.file("\(pid)/statm", "99999 76800 0 100 0 3000 0\n")
                folder.file("\(pid)/status", "RssAnon:\t 307200 kB\nVmPTE:\t 0 kB\n")
                folder.file("\(pid)/smaps_rollup", "Pss_Anon: \(share) kB\nPss_Shmem: 0 kB\nSwapPss: 0 kB\n")
            }
        }

        private var last = 0, turn = 0

        func isAboutToBeRead(_ pid: Int32) {
            turn = Int(pid) > last ? turn + 1 : 1
            last = Int(pid)
            guard turn == 2 else { return }
            let gone = living.remove(at: 1)
            for name in ["stat", "statm", "status", "smaps_rollup"] { folder.file("\(gone)/\(name)", "") }
            write()
        }
    }

    @Test("are never more than all of it")
    func never() {
        let sharers = Sharers()
        let tree = ProcessTree(below: Int32(Self.root), procRoot: sharers.folder.path, scratch: Scratch())
        let meter = ProcMeter(tree: tree) { _, child in
            sharers.isAboutToBeRead(child)
            return 0
        }
        let reading = meter.read(lines: [.mebibytes(400)], forPeople: false)
        #expect(sharers.living.count == 10, "\(sharers.living)")
        #expect(reading.charged <= .mebibytes(300) && reading.charged >= .mebibytes(290), "\(reading)")
        #expect(reading.atMost >= .mebibytes(300), "\(reading)")
    }
}
