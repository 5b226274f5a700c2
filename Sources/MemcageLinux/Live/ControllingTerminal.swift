import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The terminal that memcage was started on, opened anew: what is set on this descriptor is nobody else's, and a write
/// that would wait is not done.
package final class ControllingTerminal {
    private let descriptor: OwnedDescriptor
    /// What is left of a sequence that went through in part: it comes before anything else.
    private var pending: [UInt8] = []
    private let device: UInt64?

    /// Nil where there is none, or one that knows no control sequences.
    package init?() {
        guard let kind = Self.kind, kind != "dumb" else { return nil }
        guard let opened = try? OwnedDescriptor(opening: "/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY) else { return nil }
        descriptor = opened
        var number: UInt64 = 0
        device = mc_terminal_device(descriptor.number, &number) == 0 ? number : nil
    }

    /// TERM, nil where it is empty or not set.
    package static var kind: String? {
        guard let name = Environment.value(of: "TERM")?.text, !name.isEmpty else { return nil }
        return name
    }

    package var number: Int32 { descriptor.number }
    package var size: WindowSize { WindowSize.of(number) ?? WindowSize(rows: 24, columns: 80) }

    /// Our process group has the terminal: who writes from behind is stopped, or scribbles over somebody else's work.
    package var isForeground: Bool { tcgetpgrp(number) == getpgrp() }

    /// Whether what is written to this descriptor shows up here. Asks the terminal alone: a file of a dead server
    /// would keep whoever asks for its status.
    package func isBehind(_ number: Int32) -> Bool {
        var other: UInt64 = 0
        guard mc_terminal_device(number, &other) == 0 else { return device == nil && isatty(number) == 1 }
        // A device that cannot be told is taken for this one.
        return device == nil || device == other
    }

    /// The same for another process's descriptor, `/proc/PID/fd/N`. The link's text first, for the same reason.
    package func isBehind(_ link: ByteString) -> Bool {
        let path = "/dev/".utf8
        let isDevice = withUnsafeTemporaryAllocation(byteCount: path.count, alignment: 1) { start in
            guard let target = start.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
            return link.withCString { readlink($0, target, start.count) } == start.count && start.elementsEqual(path)
        }
        var information = stat()
        guard isDevice, link.withCString({ stat($0, &information) }) == 0,
            information.st_mode & S_IFMT == S_IFCHR
        else { return false }
        return information.st_rdev == Self.devTTY || device == UInt64(information.st_rdev)
    }

    /// /dev/tty, which is whatever terminal the process has.
    private static let devTTY: dev_t = 0x500

    /// Whether text beyond ASCII is shown as such.
    package static var glyphs: ProgressText.Glyphs {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { Environment.value(of: $0) }
        let locale = names.first { !$0.bytes.isEmpty }?.printable.lowercased() ?? ""
        return locale.contains("utf-8") || locale.contains("utf8") ? .unicode : .ascii
    }

    /// Writes what goes through without waiting: all, or nothing, or a part, of which the rest is written before
    /// anything else. False where nothing of it went.
    @discardableResult
    package func write(_ text: String) -> Bool {
        guard flush() else { return false }
        pending = Array(text.utf8)
        let whole = pending.count
        _ = flush()
        if pending.count < whole { return true }
        pending = []
        return whole == 0
    }

    /// Whether nothing is left.
    package func flush() -> Bool {
        while !pending.isEmpty {
            let count = pending.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno != EAGAIN {
                // The terminal is gone, and with it whoever would see the rest.
                pending = []
                return true
            }
            guard count > 0 else { return false }
            pending.removeFirst(count)
        }
        return true
    }

    /// Waits for room, for last words.
    package func finish(_ text: String, patience: Interval = .milliseconds(300)) {
        let end = Clock.now() + patience
        var isSaid = false
        while true {
            if !isSaid { isSaid = write(text) }
            if isSaid, flush() { return }
            let left = (end - Clock.now()).nanoseconds / 1_000_000
            guard left > 0 else { return }
            var waiting = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
            if poll(&waiting, 1, Int32(clamping: left)) < 0, errno != EINTR { return }
        }
    }
}
