import CTestSupport
import Glibc

/// A pipe to or from a program, with what came out of it so far.
final class Pipe {
    private(set) var readEnd: Int32 = -1
    private(set) var writeEnd: Int32 = -1
    private(set) var seen: [UInt8] = []

    init() throws(SystemFailure) {
        var ends: [Int32] = [-1, -1]
        let result = ts_pipe(&ends)
        guard result == 0 else { throw SystemFailure("pipe", errno: -result) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        keepOnlyReadEnd()
        closeReadEnd()
    }

    /// Whether more may come.
    var isOpen: Bool { readEnd >= 0 }

    func keepOnlyReadEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }

    /// Leaves the writing end, which then does not block.
    func keepOnlyWriteEnd() {
        closeReadEnd()
        _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
    }

    /// Takes what is there; closes the pipe at its end.
    func read() {
        var block = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(readEnd, &block, block.count)
        if count > 0 {
            seen += block[..<count]
        } else if count == 0 || errno != EINTR {
            closeReadEnd()
        }
    }

    /// How many bytes went in; -1 when nobody reads any more.
    func write(_ bytes: ArraySlice<UInt8>) -> Int {
        let count = bytes.withUnsafeBytes { Glibc.write(writeEnd, $0.baseAddress, $0.count) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : count
    }

    private func closeReadEnd() {
        if readEnd >= 0 { close(readEnd) }
        readEnd = -1
    }
}
