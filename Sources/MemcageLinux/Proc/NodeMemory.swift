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
    package func total() -> ByteCount? { value("MemTotal") }
    package func swapTotal() -> ByteCount? { value("SwapTotal") }

    private func value(_ key: StaticString) -> ByteCount? {
        scratch.read(root.appending("meminfo")) { $0.kibibytes(of: key) } ?? nil
    }

    /// Kills by any out-of-memory killer since boot (4.13); nil where the kernel does not count.
    package func oomKills() -> Int? {
        scratch.read(root.appending("vmstat")) { $0.number(of: "oom_kill") } ?? nil
    }
}
