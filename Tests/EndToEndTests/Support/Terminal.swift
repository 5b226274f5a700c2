import CTestSupport
import Glibc

/// A program on a terminal of its own, with a person at it who types and reads.
final class Terminal {
    let pid: pid_t
    let mark: String
    /// Everything the terminal has shown.
    private(set) var transcript: [UInt8] = []
    /// How much of the transcript earlier expectations have used up.
    private var read = 0
    private let pidfd: Int32
    private var master: Int32
    private var isOpen = true
    private var ending: Ending?

    init(_ command: Command, surroundings: Surroundings = Surroundings(), rows: UInt16 = 24, columns: UInt16 = 80)
        throws
    {
        var (pidfd, master): (Int32, Int32) = (-1, -1)
        pid = try surroundings.spawn(command) {
            ts_spawn_on_terminal($0, rows, columns, &pidfd, &master)
        }
        (self.pidfd, self.master) = (pidfd, master)
        mark = surroundings.mark
    }

    deinit {
        if ending == nil { _ = ts_pidfd_signal(pidfd, SIGKILL) }
        Processes.killAll(marked: mark)
        if ending == nil { waitpid(pid, nil, 0) }
        close(pidfd)
        hangUp()
    }

    /// Presses keys: what the kernel makes of them (Ctrl-C is "\u{3}") is part of the test.
    func type(_ keys: String, patience: Patience = Patience()) throws {
        var rest = Array(keys.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) }
            if count < 0 && errno != EAGAIN && errno != EINTR { throw SystemFailure("type", errno: errno) }
            if !rest.isEmpty { try wait(for: POLLIN | POLLOUT, what: "the terminal to take keys", patience) }
        }
    }

    /// Waits until the text is shown, after what earlier calls used up. Returns what came up to it.
    @discardableResult
    func expect(_ text: String, patience: Patience = Patience()) throws -> String {
        let pattern = Array(text.utf8)
        while true {
            if let found = transcript[read...].firstRange(of: pattern) {
                defer { read = found.upperBound }
                return String(decoding: transcript[read..<found.lowerBound], as: UTF8.self)
            }
            guard isOpen else { throw Impatience(waitingFor: "\"\(text)\" (the terminal has closed)", seen: seen) }
            try wait(for: POLLIN, what: "\"\(text)\"", patience)
        }
    }

    /// Waits for the end of the program and reads what is left on the terminal.
    func end(patience: Patience = Patience()) throws -> Ending {
        while isOpen { try wait(for: POLLIN, what: "the terminal to close", patience) }
        try Processes.waitUntilGone(pid, patience: patience)
        guard let end = reap(pid) else { throw Missing(description: "no end was seen") }
        ending = end
        return end
    }

    /// The group that Ctrl-C goes to.
    var foregroundGroup: pid_t { tcgetpgrp(master) }

    var settings: TerminalSettings { TerminalSettings(ofTerminal: master) }

    /// Gives the window another size; the foreground group gets SIGWINCH.
    func resize(rows: UInt16, columns: UInt16) {
        _ = ts_set_window_size(master, rows, columns)
    }

    /// Closes the window: the session gets SIGHUP, and nothing can be read any more.
    func hangUp() {
        if master >= 0 { close(master) }
        (master, isOpen) = (-1, false)
    }

    private var seen: String { String(decoding: transcript, as: UTF8.self) }

    /// Waits for the events and takes in what is there to read. A terminal nobody holds open reads EIO.
    private func wait(for events: Int32, what: String, _ patience: Patience) throws {
        guard !patience.isOver else {
            let processes = Processes.marked(mark).map(\.description).joined(separator: "\n")
            throw Impatience(waitingFor: what, seen: seen + "\n--- processes\n" + processes)
        }
        var entry = pollfd(fd: master, events: Int16(events), revents: 0)
        poll(&entry, 1, patience.milliseconds)
        var block = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(master, &block, block.count)
        if count > 0 { transcript += block[..<count] }
        if count == 0 || (count < 0 && errno == EIO) { isOpen = false }
    }
}

/// All that tcgetattr tells, to be compared.
struct TerminalSettings: Equatable {
    var flags: [tcflag_t]
    var speeds: [speed_t]
    var characters: [UInt8]

    init(ofTerminal descriptor: Int32) {
        var settings = termios()
        _ = ts_terminal_settings(descriptor, &settings)
        flags = [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
        speeds = [settings.c_ispeed, settings.c_ospeed]
        characters = withUnsafeBytes(of: settings.c_cc) { Array($0) }
    }
}
