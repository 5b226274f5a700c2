import CMemcage
import Glibc
import MemcageModel

/// Whether anybody can have been born since a look at a whole tree: the pid that was given out last, in
/// `/proc/loadavg`, moves with every birth of a process or thread in this pid namespace and in those below it.
///
/// A pid is given out a moment before its process stands in its parent's list, a long one on a node that has too much
/// to do: so a look counts that began a while after the last move was seen. And since who has the right to may choose
/// pids (CRIU), which moves nothing, no look counts for long.
final class Births {
    private let file: OwnedDescriptor?
    /// What a container's own file system shows in its place (lxcfs) is seconds old.
    private let isKernels: Bool
    private let scratch: Scratch
    private var last = 0
    private var since = Moment(nanoseconds: 0)
    private var looked: Moment?

    private static let pause = Interval.seconds(1)
    private static let longest = Interval.seconds(10)

    init(procRoot: ByteString, scratch: Scratch) {
        self.scratch = scratch
        file = try? OwnedDescriptor(opening: procRoot.appending("loadavg"), O_RDONLY)
        isKernels = file.number.map { mc_is_procfs($0) == 1 } ?? false
    }

    /// To be asked before the look.
    func mayHaveBeen(at now: Moment) -> Bool {
        let pid = lastPid()
        if pid != last { (last, since) = (pid, now) }
        guard pid > 0, let looked else { return true }
        return looked - since < Self.pause || now - looked > Self.longest
    }

    /// A look at the children of all began then, and missed nobody.
    func looked(since began: Moment) { looked = began }

    /// Zero where nobody tells.
    private func lastPid() -> Int {
        guard isKernels, let number = file.number else { return 0 }
        return scratch.readRecord(number) { text in
            var start = text.count
            while start > 0, text[start - 1] != UInt8(ascii: " ") { start -= 1 }
            return text.number(at: start) ?? 0
        } ?? 0
    }
}
