import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// A conversation with a systemd manager, over its own socket or a bus. Every wait ends at the deadline: a
/// manager that hangs must not hold up a run.
struct ManagerConnection: ~Copyable {
    private let socket: OwnedDescriptor
    private let deadline: Moment
    private var incoming: [UInt8] = []
    private var isAuthenticated = false
    private var serial: UInt32 = 0
    /// Of the authentication: `OK` and a number of 32 digits.
    private static let longestLine = 4096

    init(_ address: ManagerAddress, deadline: Moment) throws(Errno) {
        self.deadline = deadline
        socket = try Self.connect(address.path, deadline)
    }

    private static func connect(_ path: ByteString, _ deadline: Moment) throws(Errno) -> OwnedDescriptor {
        var result = path.withCString { mc_unix_connect($0) }
        // A listener whose backlog is full answers at once that it would block: there is nothing to wait on.
        while result == -EAGAIN, Clock.now() < deadline {
            usleep(5000)
            result = path.withCString { mc_unix_connect($0) }
        }
        let socket = OwnedDescriptor(adopting: try checked(result))
        // The caller's own, or the system's: nobody else may answer for the manager.
        let owner = mc_peer_user(socket.number)
        guard owner == Int64(geteuid()) || owner == 0 else { throw .permissionDenied }
        return socket
    }

    /// All calls in one go, with the authentication in front: one way there and one back.
    mutating func start(_ calls: [DBusCall]) throws(Errno) -> UInt32 {
        let identity = "\(geteuid())".utf8.map { ByteString.hexadecimal($0) }.joined()
        var bytes: [UInt8] = [0] + "AUTH EXTERNAL \(identity)\r\nBEGIN\r\n".utf8
        for call in calls {
            serial += 1
            bytes += call.encoded(serial: serial)
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try wait(for: Int16(POLLOUT))
            } else if errno != EINTR {
                throw Errno(rawValue: errno)
            }
        }
        return serial
    }

    /// The next message.
    mutating func receive() throws(Errno) -> DBusMessage {
        while true {
            if !isAuthenticated { try takeAuthentication() }
            if isAuthenticated, let message = try takeMessage() { return message }
            try fill()
        }
    }

    private mutating func takeAuthentication() throws(Errno) {
        guard let end = incoming.firstIndex(of: UInt8(ascii: "\n")) else {
            guard incoming.count <= Self.longestLine else { throw .badMessage }
            return
        }
        let line = incoming[..<end]
        guard line.starts(with: "OK ".utf8) else { throw .permissionDenied }
        incoming.removeFirst(end + 1)
        isAuthenticated = true
    }

    private mutating func takeMessage() throws(Errno) -> DBusMessage? {
        guard incoming.count >= DBusMessage.prefixLength else { return nil }
        guard let length = DBusMessage.length(of: incoming) else { throw .badMessage }
        guard incoming.count >= length else { return nil }
        guard let message = DBusMessage(parsing: Array(incoming[..<length])) else { throw .badMessage }
        incoming.removeFirst(length)
        return message
    }

    private mutating func fill() throws(Errno) {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            // One that never stops talking never makes us wait.
            guard Clock.now() < deadline else { throw .timedOut }
            let count = recv(socket.number, &chunk, chunk.count, 0)
            if count > 0 {
                incoming += chunk[..<count]
                return
            }
            if count == 0 { throw .connectionReset }
            switch errno {
            case EAGAIN: try wait(for: Int16(POLLIN))
            case EINTR: continue
            default: throw Errno(rawValue: errno)
            }
        }
    }

    private func wait(for events: Int16) throws(Errno) {
        var waiting = pollfd(fd: socket.number, events: events, revents: 0)
        let left = (deadline - Clock.now()).nanoseconds
        guard left > 0, poll(&waiting, 1, Int32(clamping: left / 1_000_000 + 1)) != 0 else { throw .timedOut }
    }
}
