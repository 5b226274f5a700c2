import CMemcage
import Glibc

/// How large a terminal is, in cells.
package struct WindowSize: Equatable, Sendable {
    package var rows: Int
    package var columns: Int

    /// Nil for what is no terminal. One that does not say, as a serial line, is taken for 24 by 80.
    package static func of(_ descriptor: Int32) -> WindowSize? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return WindowSize(
            rows: size.ws_row == 0 ? 24 : Int(size.ws_row), columns: size.ws_col == 0 ? 80 : Int(size.ws_col))
    }
}
