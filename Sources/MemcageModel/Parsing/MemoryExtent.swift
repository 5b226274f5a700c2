/// How far the address space of a process reaches, in pages: what `/proc/PID/statm` tells, the cheapest of all looks.
/// While none of it changes, what the process holds does not either, but for a page that is swapped out in the very
/// moment in which another comes.
package struct MemoryExtent: Equatable, Sendable {
    package var size: Int
    package var resident: Int
    /// Of the resident ones those of files and of shared memory.
    package var shared: Int

    /// Nil for what is none, and for a process that has ended: all zero until it is reaped.
    package init?(statm text: Span<UInt8>) {
        var index = 0
        func next() -> Int? {
            let number = text.number(at: index)
            while index < text.count, text[index] != UInt8(ascii: " ") { index += 1 }
            index += 1
            return number
        }
        guard let size = next(), let resident = next(), let shared = next(), size > 0 else { return nil }
        (self.size, self.resident, self.shared) = (size, resident, shared)
    }

    /// The same of `/proc/PID/status`, which tells in kB.
    package init?(status text: Span<UInt8>, pageSize: Int) {
        let kibibytes = Swift.max(1, pageSize >> 10)
        guard let size = text.number(of: "VmSize"), let resident = text.number(of: "VmRSS"),
            let files = text.number(of: "RssFile"), let shared = text.number(of: "RssShmem")
        else { return nil }
        self.size = size / kibibytes
        self.resident = resident / kibibytes
        self.shared = files / kibibytes &+ shared / kibibytes
    }
}
