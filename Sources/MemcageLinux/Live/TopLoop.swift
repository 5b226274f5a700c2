import CMemcage
import Glibc
import MemcageModel

/// `memcage top` at a terminal: one loop over keys, signals and the clock.
package final class TopLoop {
    private let terminal: ControllingTerminal
    private let screen: TopScreen
    private let interval: Interval
    private var view = TopView()
    private var keys = TopKeyReader()
    private var cages: [ListedCage] = []

    /// Nil where there is no terminal that could show it.
    package init?(interval: Interval) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, let terminal = ControllingTerminal(),
            let screen = TopScreen(terminal)
        else { return nil }
        self.terminal = terminal
        self.screen = screen
        self.interval = interval
    }

    private enum Next: Equatable {
        case goOn, quit
        case die(Signal)
    }

    /// Until somebody has had enough. What the signal is that ended it, if one did.
    package func run() throws(SystemFailure) -> Signal? {
        let signals = try SignalSource()
        defer { screen.close() }
        guard enter() else { return nil }
        var due = Clock.now()
        while true {
            let now = Clock.now()
            if now >= due {
                cages = CageList().read()
                due = now + interval
            }
            draw()
            switch wait(signals, until: due) {
            case .goOn: continue
            case .quit: return nil
            case .die(let signal): return signal
            }
        }
    }

    /// As it would without a handler: whoever waits for us is to know.
    package static func die(of signal: Signal) -> Never {
        mc_die_of(signal.number)
        Glibc.exit(128 + signal.number)
    }

    /// Draws only in the foreground: from behind, a program is stopped until somebody brings it there. False where
    /// nobody can.
    private func enter() -> Bool {
        if !terminal.isForeground { mc_stop_self(SIGTTOU) }
        guard terminal.isForeground else { return false }
        screen.open()
        return true
    }

    private func draw() {
        let size = terminal.size
        view.settle(count: cages.count, rows: size.rows)
        screen.draw(view.lines(cages, rows: size.rows, columns: size.columns), size: size)
    }

    private func wait(_ signals: borrowing SignalSource, until due: Moment) -> Next {
        var entries = [
            pollfd(fd: terminal.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0),
        ]
        let left = max(0, (due - Clock.now()).nanoseconds)
        poll(&entries, nfds_t(entries.count), Int32(clamping: (left + 999_999) / 1_000_000))
        while let arrival = signals.next() {
            let next = hear(arrival.signal)
            if next != .goOn { return next }
        }
        guard entries[0].revents != 0 else { return .goOn }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(terminal.number, &buffer, buffer.count)
        // The terminal has hung up.
        if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return .quit }
        for key in keys.read(buffer.prefix(max(0, count)))
        where !view.take(key, count: cages.count, rows: terminal.size.rows) {
            return .quit
        }
        return .goOn
    }

    private func hear(_ signal: Signal) -> Next {
        switch signal {
        case .resume:
            // Stopped without a word (SIGSTOP): whoever had the terminal since has changed it.
            screen.close()
            return enter() ? .goOn : .quit
        case _ where signal.isTerminalStop:
            screen.close()
            mc_stop_self(signal.number)
            return enter() ? .goOn : .quit
        case _ where signal.asksToEnd, Signal(SIGUSR1), Signal(SIGUSR2), Signal(SIGALRM): return .die(signal)
        default: return .goOn
        }
    }
}
