import Glibc
import MemcageModel

/// A terminal as a whole screen: another one than that with the shell's lines, with keys that come at once. Whoever
/// opens it closes it, whatever happens in between.
package final class TopScreen {
    private let terminal: ControllingTerminal
    private var before = termios()
    private var isOpen = false
    private var shown: [TopView.Line] = []
    private var lastSize: WindowSize?

    package init?(_ terminal: ControllingTerminal) {
        self.terminal = terminal
        guard tcgetattr(terminal.number, &before) == 0 else { return nil }
    }

    deinit { close() }

    package func open() {
        guard !isOpen else { return }
        isOpen = true
        // The settings of now: the shell, or a stop, may have changed them.
        tcgetattr(terminal.number, &before)
        var keys = before
        // Signals stay: Ctrl-C and Ctrl-Z are the kernel's to make.
        keys.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(terminal.number, TCSANOW, &keys)
        terminal.finish("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l", patience: .seconds(1))
        lastSize = nil
    }

    /// As it was found.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        terminal.finish("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l", patience: .seconds(1))
        // Not TCSADRAIN: a line that is held up by flow control would keep us.
        tcsetattr(terminal.number, TCSANOW, &before)
    }

    /// Draws what has changed.
    package func draw(_ lines: [TopView.Line], size: WindowSize) {
        var text = ""
        // What a resize leaves of old lines nobody knows.
        if size != lastSize {
            text += "\u{1B}[2J"
            shown = []
        }
        for row in 0..<max(lines.count, shown.count) {
            let line = row < lines.count ? lines[row] : TopView.Line(text: "")
            if row < shown.count, shown[row] == line { continue }
            text += "\u{1B}[\(row + 1);1H" + (line.isHeading ? "\u{1B}[7m\(line.text)\u{1B}[m" : line.text) + "\u{1B}[K"
        }
        // A terminal that takes nothing now is drawn anew later.
        guard terminal.write(text) else { return }
        (shown, lastSize) = (lines, size)
    }
}
