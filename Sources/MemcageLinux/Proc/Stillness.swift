import CMemcage
import Glibc
import MemcageModel

/// Whether a process can have done anything since the last look, by its CPU time: of all that the kernel tells of a
/// process the cheapest, without a file and without a text. Who has not run has taken no memory, started nobody and not
/// ended; his pid, had it come to another one meanwhile, would have that one's time.
///
/// - CPU time counts up to the last tick of the CPU that runs a process now. That is 10 ms at most, for which the pace
///   allows (`Pace.tick`); where ticks are stopped under a running process (`nohz_full=`) it does not count at all.
/// - Memory that comes to a process without its running: huge pages that the kernel puts together (khugepaged: 16 MiB in
///   10 s unless told otherwise), and what others map for it (io_uring's and vhost's workers while they were the
///   kernel's own threads, before 5.12 and 6.4; a debugger outside of the tree). So it does not count for long.
final class Stillness {
    private static let longest = Interval.seconds(2)
    /// The kernel adds up the times of all threads for us: of so many it costs as much as a look at the memory.
    private static let mostThreads = 64

    /// Whom a look is to ask.
    enum Runners { case none, some, all }
    private var found = (at: Moment(nanoseconds: 0), runners: Runners.all)
    /// So old may what was found before a look be when it begins.
    private static let moment = Interval.milliseconds(1)

    private let root: Int32
    private var rootTime: Int64 = -1
    private let hasTicks: Bool
    private var looked = Moment(nanoseconds: 0)
    /// Somebody has run, and was not asked yet.
    private var owesLook = false

    /// `root`: of the tree; ourselves, unless it is a test's.
    init(root: Int32) {
        self.root = root == getpid() ? 0 : root
        let stopped = try? contents(of: "/sys/devices/system/cpu/nohz_full")
        hasTicks = stopped?.bytes.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } != true
    }

    static func tells(of threads: Int) -> Bool { threads <= mostThreads }

    /// We ourselves start nobody who belongs to the tree.
    func rootRan() -> Bool {
        guard root > 0 else { return false }
        let before = rootTime
        rootTime = mc_cpu_time(root)
        return rootTime < 0 || rootTime != before
    }

    /// Everybody was asked what he holds, in a look that began then.
    func looked(since began: Moment) {
        looked = began
        owesLook = false
    }

    /// Those were asked who had run.
    func askedRunners() { owesLook = false }

    /// `patience`: so long those who have not run may go unasked while others have, who could write into their memory
    /// (process_vm_writev, a userfaultfd, ptrace).
    func found(_ now: Moment, someRan: Bool, patience: Interval) {
        found = (now, !someRan ? .none : now - looked < patience ? .some : .all)
        owesLook = someRan
    }

    func runners(at now: Moment) -> Runners { now - found.at <= Self.moment ? found.runners : .all }

    func askAll() { found.runners = .all }

    func forget() {
        looked = Moment(nanoseconds: 0)
        found = (looked, .all)
    }

    func counts(at now: Moment) -> Bool { hasTicks && !owesLook && now - looked < Self.longest }
}
