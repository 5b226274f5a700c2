import CMemcage
import Glibc
import MemcageModel

/// `--progress`: a line at the bottom of the terminal where the job's output goes elsewhere, the window's title where
/// they share it.
package final class Progress {
    private enum Form { case line, title, none }

    private let max: ByteCount
    private let started: Moment
    private let terminal: ControllingTerminal
    private let glyphs = ControllingTerminal.glyphs
    private var trend = Trend()
    /// Found out at the first line: only then are those there who may read the job's pipe.
    private var form: Form?
    /// Something of ours is on the screen.
    private var isShown = false
    private var title = ""

    private static let pause = Interval.seconds(1)
    /// A job that is over by then shows nothing.
    private static let lead = Interval.milliseconds(500)

    /// When to draw again.
    package private(set) var next: Moment

    /// Nil where there is no terminal for it.
    package init?(max: ByteCount, started: Moment) {
        guard let terminal = ControllingTerminal() else { return nil }
        self.terminal = terminal
        self.max = max
        self.started = started
        next = started + Self.lead
    }

    /// False where nothing can be shown now; asked again in a second.
    package func isDue(_ now: Moment) -> Bool {
        next = now + Self.pause
        guard terminal.isForeground else { return false }
        if form == nil { form = chooseForm() }
        return form != Form.none
    }

    package func draw(_ reading: Reading, peak: ByteCount, stage: String?, phase: CageState.Phase) {
        trend.see(reading.time, reading.charged)
        let text = ProgressText(
            charged: reading.charged, peak: peak, max: max, trend: trend.direction(of: max), stage: stage,
            elapsed: Clock.now() - started, phase: phase)
        switch form {
        case .line:
            // Not the last column: a full line would wrap.
            isShown = terminal.write("\r" + text.line(width: terminal.size.columns - 1, glyphs) + "\u{1B}[K") || isShown
        case .title:
            let new = text.title(glyphs)
            guard new != title || !isShown else { return }
            guard terminal.write((isShown ? "" : "\u{1B}[22;2t") + "\u{1B}]2;\(new)\u{07}") else { return }
            (title, isShown) = (new, true)
        case .some(.none), nil: break
        }
    }

    /// Takes away what is shown: the run is over, or stops.
    package func clear() {
        next = Moment(nanoseconds: 0)
        guard isShown else { return }
        isShown = false
        guard terminal.isForeground else { return }
        terminal.finish(form == .line ? "\r\u{1B}[K" : "\u{1B}[23;2t")
    }

    private func chooseForm() -> Form {
        let streams = [STDOUT_FILENO, STDERR_FILENO]
        if streams.contains(where: terminal.isBehind) || (streams.contains { mc_is_pipe($0) == 1 } && isReadHere) {
            return Self.takesTitle ? .title : .none
        }
        return .line
    }

    /// Somebody else of our pipeline, as a pager or tee, writes to the terminal.
    private var isReadHere: Bool {
        let (own, group) = ([getpid(), SentinelLink.launchedAs], getpgrp())
        var found = false
        try? FolderEntries.forEach(in: "/proc") { name, _ in
            guard !found, let pid = name.text.flatMap({ Int32($0) }), !own.contains(pid), getpgid(pid) == group else {
                return
            }
            found = (1...2).contains { terminal.isBehind(ByteString("/proc/\(pid)/fd/\($0)")) }
        }
        return found
    }

    /// Terminals known to take a title. To others it may be text.
    private static var takesTitle: Bool {
        let known = [
            "xterm", "rxvt", "screen", "tmux", "alacritty", "foot", "kitty", "vte", "gnome", "konsole", "st", "wezterm",
            "ghostty", "contour", "mlterm", "putty", "mintty",
        ]
        let kind = ControllingTerminal.kind ?? ""
        return known.contains { kind == $0 || kind.hasPrefix($0 + "-") }
    }
}
