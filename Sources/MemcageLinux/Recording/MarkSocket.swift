import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The socket at which the job's marks arrive.
package final class MarkSocket {
    private let descriptor: OwnedDescriptor
    package let name: ByteString
    /// Whom the job runs as, ourselves, and root, who may do all of it anyway.
    private let users: [uid_t]
    /// Marks of other users, not taken, and the first of these users.
    package private(set) var foreign: (count: Int, user: uid_t) = (0, 0)

    /// Datagrams that were taken out of the queue and have yet to be looked at: the length of each, and its bytes.
    private let kept = UnsafeMutableRawBufferPointer.allocate(byteCount: atOnce * Mark.datagramSize, alignment: 1)
    private let lengths = UnsafeMutableBufferPointer<Int>.allocate(capacity: atOnce)
    private var keptCount = 0

    /// So many are taken in at a time.
    package static let atOnce = 64

    /// - Parameter user: whom the job runs as, where that is another than its caller.
    package init(user: uid_t? = nil) throws(SystemFailure) {
        users = [getuid(), geteuid(), 0, user ?? getuid()]
        var name = [CChar](repeating: 0, count: Int(MC_MARK_NAME) + 1)
        do {
            descriptor = OwnedDescriptor(adopting: try checked(mc_marks_open(&name)))
        } catch {
            throw SystemFailure("open a socket for marks", nil, error)
        }
        self.name = ByteString(name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }

    /// Nothing of what it keeps has to be found when memory is short.
    package func touch() { kept.initializeMemory(as: UInt8.self, repeating: 0) }

    deinit {
        kept.deallocate()
        lengths.deallocate()
    }

    package var number: Int32 { descriptor.number }

    /// What the job's environment says of it.
    package var variable: ByteString { ByteString("\(Environment.marks)=\(name.printable)") }

    /// Senders at a time that are judged by their process: it costs a walk up the tree.
    private static let judged = 8

    /// Takes the job's marks among those that are waiting out of the queue, `atOnce` at most, with no more than a look
    /// at their senders; false when there may be more. `isOfJob` is asked about a process of another user: a container
    /// of the job may have some. Nothing is allocated.
    package func keep(isOfJob: (pid_t) -> Bool) -> Bool {
        var judged = 0
        var sender = mc_sender()
        for _ in 0..<Self.atOnce {
            // Those that were kept before are to be taken first.
            guard keptCount < Self.atOnce else { return false }
            let room = part(keptCount)
            let count = mc_marks_next(number, room.baseAddress, room.count, &sender)
            guard count >= 0 else { return true }
            guard isTaken(sender, &judged, isOfJob) else { continue }
            lengths[keptCount] = Int(count)
            keptCount += 1
        }
        return false
    }

    /// Calls `body` with each that is kept.
    package func takeKept(_ body: (Mark) -> Void) {
        for index in 0..<keptCount {
            let bytes = UnsafeMutableRawBufferPointer(rebasing: part(index).prefix(lengths[index]))
            if let mark = bytes.withMemoryRebound(to: UInt8.self, { Mark(datagram: $0.span) }) { body(mark) }
        }
        keptCount = 0
    }

    private func part(_ index: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: kept[(index * Mark.datagramSize)...].prefix(Mark.datagramSize))
    }

    private func isTaken(_ sender: mc_sender, _ judged: inout Int, _ isOfJob: (pid_t) -> Bool) -> Bool {
        if users.contains(sender.user) { return true }
        judged += 1
        if judged <= Self.judged, sender.pid > 0, isOfJob(sender.pid) { return true }
        if foreign.count == 0 { foreign.user = sender.user }
        foreign.count += 1
        return false
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
