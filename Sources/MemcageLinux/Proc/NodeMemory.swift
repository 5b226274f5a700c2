import CMemcage
import Glibc
import MemcageModel

/// What the node as a whole says of its memory.
package final class NodeMemory {
    private let scratch: Scratch
    private let root: ByteString

    package init(scratch: Scratch, procRoot: ByteString = "/proc") {
        self.scratch = scratch
        root = procRoot
    }

    /// MemAvailable: what a new program could have without swapping.
    package func available() -> ByteCount? { value("MemAvailable") }
    /// MemTotal, and the same: nil where the kernel does not tell.
    package func sizes() -> (total: ByteCount?, available: ByteCount?) {
        scratch.read(root.appending("meminfo")) { ($0.kibibytes(of: "MemTotal"), $0.kibibytes(of: "MemAvailable")) }
            ?? (nil, nil)
    }
    package func swapTotal() -> ByteCount? { value("SwapTotal") }

    private func value(_ key: StaticString) -> ByteCount? {
        scratch.read(root.appending("meminfo")) { $0.kibibytes(of: key) } ?? nil
    }

    /// Pages that went to swap since boot, on the whole node; 0 where there is no swap to go to, nil where the
    /// kernel does not tell.
    package func pagesSwappedOut() -> Int? {
        if mc_has_swap() == 0 { return 0 }
        return scratch.read(root.appending("vmstat")) { $0.number(of: "pswpout") } ?? nil
    }

    package func mayHaveSwapped(since before: Int?) -> Bool {
        guard let before, let now = pagesSwappedOut() else { return true }
        return now != before
    }

    /// Kills by any out-of-memory killer since boot (4.13); nil where the kernel does not count.
    package func oomKills() -> Int? {
        scratch.read(root.appending("vmstat")) { $0.number(of: "oom_kill") } ?? nil
    }
}
