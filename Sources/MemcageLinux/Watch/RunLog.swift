import Glibc
import MemcageModel

/// The talk of a run: the log through the scribe at once, and what is announced to people kept for the
/// moments at which a write may wait, before the job starts and after it has ended.
package final class RunLog {
    private let scribe: Scribe?
    private let settings: RunSettings
    private var announced = ""
    private var held: String?

    package init(scribe: Scribe?, settings: RunSettings) {
        self.scribe = scribe
        self.settings = settings
    }

    package func write(_ text: String) {
        if held == nil { scribe?.write(text) } else { held?.append(text) }
    }

    /// What `body` writes goes in one piece: each wakes the writer.
    package func together(_ body: () -> Void) {
        held = ""
        body()
        if let text = held, !text.isEmpty { scribe?.write(text) }
        held = nil
    }

    /// In the log, and announced.
    package func say(_ text: String) {
        write(text)
        announced += text
    }

    package func line(_ text: String) {
        guard scribe?.writes == true else { return }
        write(LogText.line(text, stamp: Clock.stamp()))
    }

    package func mark(_ mark: Mark) {
        guard scribe?.writes == true else { return }
        write(LogText.mark(mark, stamp: Clock.stamp()))
    }

    package func usage(_ reading: Reading) {
        guard scribe?.writes == true else { return }
        write(LogText.usage(reading.charged, of: settings.maxMemory, stamp: Clock.stamp()))
    }

    /// Writes what was announced so far to where the caller wants it.
    package func deliver() {
        let target: Int32
        switch settings.announce {
        case .none:
            announced = ""
            return
        case .stdout: target = STDOUT_FILENO
        case .stderr: target = STDERR_FILENO
        }
        Self.writeWhole(announced, to: target)
        announced = ""
    }

    /// memcage's own word to people.
    package static func talk(_ text: String) { writeWhole(text, to: STDERR_FILENO) }

    private static func writeWhole(_ text: String, to target: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A terminal set to non-blocking by somebody else; wait for it.
            if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: target, events: Int16(POLLOUT), revents: 0)
                if poll(&waiting, 1, 1000) > 0 { continue }
                return
            }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
