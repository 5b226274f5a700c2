import Glibc
import MemcageModel

/// A file of the kernel that is read again and again through one descriptor.
package final class HeldFile {
    private let descriptor: OwnedDescriptor
    private let scratch: Scratch

    package init(_ descriptor: consuming OwnedDescriptor, _ scratch: Scratch) {
        self.descriptor = descriptor
        self.scratch = scratch
    }

    package var number: Int32 { descriptor.number }

    /// What the kernel writes in one piece, as all figures of a cgroup: in one call.
    package func read<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        scratch.readRecord(descriptor.number, body)
    }

    /// A list, which may come in several: to its end.
    package func readList<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        scratch.read(descriptor.number, body)
    }

    /// The one number that the file holds.
    package func readNumber() -> Int? { read { $0.number(at: 0) } ?? nil }
}
