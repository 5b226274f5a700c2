import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The writer process, and our end of its socket. Writing never blocks the watch: a record that does not
/// fit into the socket is dropped and counted.
///
/// Started before memcage moves anywhere, it stays in the login session of the launch, and tells when that ends.
package final class Scribe {
    /// 0: a child of the sentinel's.
    package let pid: Int32
    private let socket: OwnedDescriptor
    /// Whether there is a log: without one the process is an anchor only.
    package private(set) var writes = false
    /// Below what the writer takes in one record.
    private static let pieceSize = 60_000
    private var dropped = 0
    private var droppedRecording = 0
    private var sent = 0
    private var sentRecording = 0

    /// What became of all records.
    package struct Account: Equatable, Sendable {
        package var lost: Int
        /// Those among them that were a recording's.
        package var lostRecording = 0
        package var error: Errno?
        /// The writer is stuck, in a write that does not return.
        package var isStuck: Bool
        /// Whether the log's file has no name any more, and those of the recording that have none.
        package var isLogRemoved = false
        package var removed: Set<Recording.File> = []
    }

    package init() throws(SystemFailure) {
        var ours: Int32 = -1
        let pid = mc_scribe_start(&ours)
        guard pid >= 0 else { throw SystemFailure("start the log writer", nil, Errno(rawValue: -pid)) }
        self.pid = pid
        socket = OwnedDescriptor(adopting: ours)
    }

    /// Hands over the log's descriptor.
    package func open(_ log: borrowing OwnedDescriptor) throws(SystemFailure) {
        try open(log, as: 0)
        writes = true
    }

    /// Hands over the descriptor of a file of the recording.
    package func open(_ descriptor: borrowing OwnedDescriptor, for file: Recording.File) throws(SystemFailure) {
        try open(descriptor, as: file.rawValue)
    }

    private func open(_ descriptor: borrowing OwnedDescriptor, as sink: UInt8) throws(SystemFailure) {
        do {
            try checked(mc_scribe_open(socket.number, sink, descriptor.number))
        } catch {
            throw SystemFailure("hand a file to its writer", nil, error)
        }
    }

    /// To be called when memcage has left the session.
    package func anchor() { _ = mc_scribe_anchor(socket.number) }

    package enum Word { case nothing, sessionEnds, gone }

    package var number: Int32 { socket.number }

    /// What it has to say, once its socket is readable.
    package func hear() -> Word {
        let word = mc_scribe_hears(socket.number)
        return word < 0 ? .gone : word == 1 ? .sessionEnds : .nothing
    }

    /// Hands over whole lines for the log.
    package func write(_ text: String) {
        guard writes else { return }
        send(text, to: 0)
    }

    /// The same for a file of the recording. `patience`: how long it may wait for room, the job being over.
    package func write(_ piece: Recording.Piece, patience: Interval = .zero) {
        send(piece.text, to: piece.file.rawValue, patience)
    }

    /// In pieces where a record is too small for it, as for a command line of megabytes.
    private func send(_ text: String, to sink: UInt8, _ patience: Interval = .zero) {
        let deadline = patience > .zero ? Clock.now() + patience : nil
        var text = text
        text.withUTF8 { bytes in
            for start in stride(from: 0, to: bytes.count, by: Self.pieceSize) {
                let piece = UnsafeBufferPointer(rebasing: bytes[start..<min(start + Self.pieceSize, bytes.count)])
                var result = mc_scribe_send(socket.number, sink, piece.baseAddress, piece.count)
                while result == -EAGAIN, let deadline, Clock.now() < deadline {
                    var waiting = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
                    poll(&waiting, 1, 100)
                    result = mc_scribe_send(socket.number, sink, piece.baseAddress, piece.count)
                }
                if result == 0 { sent += 1 } else { dropped += 1 }
                if sink > 0 { if result == 0 { sentRecording += 1 } else { droppedRecording += 1 } }
            }
        }
    }

    /// Waits, bounded, until all is written. The process is reaped here unless it is stuck.
    package func finish(patience: Interval = .seconds(3)) -> Account {
        var result = mc_scribe_result()
        let code = mc_scribe_finish(socket.number, Int32(patience.nanoseconds / 1_000_000), &result)
        guard code == 0 else {
            // Stuck: kill takes hold when the write returns, and whoever inherits it reaps it. Gone: perhaps
            // reaped already, and its pid another's.
            let isStuck = code == -ETIMEDOUT
            if isStuck, pid > 0, waitpid(pid, nil, WNOHANG) == 0 { kill(pid, SIGKILL) }
            reap(isStuck ? WNOHANG : 0)
            return Account(
                lost: dropped + sent, lostRecording: droppedRecording + sentRecording,
                error: isStuck ? nil : .brokenPipe, isStuck: isStuck)
        }
        reap(0)
        let error = result.error == 0 ? nil : Errno(rawValue: result.error)
        let removed = Recording.File.allCases.filter { result.removed >> UInt32($0.rawValue) & 1 == 1 }
        return Account(
            lost: dropped + Int(result.lost), lostRecording: droppedRecording + Int(result.lost_recording),
            error: error, isStuck: false, isLogRemoved: result.removed & 1 == 1, removed: Set(removed))
    }

    private func reap(_ options: Int32) {
        if pid > 0 { waitpid(pid, nil, options) }
    }
}
