import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The socket at which the job's marks arrive.
package final class MarkSocket {
    private let descriptor: OwnedDescriptor
    package let name: ByteString

    package init() throws(SystemFailure) {
        var name = [CChar](repeating: 0, count: Int(MC_MARK_NAME) + 1)
        do {
            descriptor = OwnedDescriptor(adopting: try checked(mc_marks_open(&name)))
        } catch {
            throw SystemFailure("open a socket for marks", nil, error)
        }
        self.name = ByteString(name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }

    package var number: Int32 { descriptor.number }

    /// What the job's environment says of it.
    package var variable: ByteString { ByteString("\(Environment.marks)=\(name.printable)") }

    /// Calls `body` with what is waiting, at most so many; false when there may be more.
    package func drain(most: Int, _ body: (Mark) -> Void) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Mark.datagramSize) { buffer in
            for _ in 0..<most {
                let count = mc_marks_next(number, buffer.baseAddress, buffer.count)
                guard count >= 0 else { return true }
                let bytes = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<Int(count)])
                if let mark = Mark(datagram: bytes.span) { body(mark) }
            }
            return false
        }
    }

    /// What became of a mark that was sent.
    package enum Delivery: Equatable, Sendable {
        case sent, outside, full, gone
        case failed(Errno)
    }

    /// Sends a mark to the innermost cage around this process. Never waits.
    package static func send(_ kind: Mark.Kind, _ name: ByteString) -> Delivery {
        guard let socket = Environment.value(of: Environment.marks), !socket.bytes.isEmpty else { return .outside }
        let bytes = Mark.datagram(kind, name)
        let result = socket.withCString { mc_mark_send($0, socket.bytes.count, bytes, bytes.count) }
        switch -result {
        case 0: return .sent
        case EAGAIN, ENOBUFS: return .full
        case ECONNREFUSED, ENOENT: return .gone
        default: return .failed(Errno(rawValue: -result))
        }
    }
}
