/// A signal by number and name. Numbers are those of Linux on every architecture that Swift targets.
package struct Signal: Equatable, Hashable, Sendable {
    package var number: Int32
    package init(_ number: Int32) { self.number = number }

    package static let hangup = Signal(1)
    package static let interrupt = Signal(2)
    package static let quit = Signal(3)
    package static let kill = Signal(9)
    package static let terminate = Signal(15)
    package static let child = Signal(17)
    package static let resume = Signal(18)
    package static let stop = Signal(19)

    private static let names = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
        "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ",
        "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ]

    /// `TERM`, `SIGTERM`, `term` or `15`.
    package init?(parsing text: String) {
        if let number = Int32(text), (1...64).contains(number) {
            self.init(number)
            return
        }
        var name = text.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst(3) }
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self.init(Int32(index + 1))
    }

    /// `TERM`, or the number for a real-time signal.
    package var name: String {
        let index = Int(number) - 1
        return Self.names.indices.contains(index) ? Self.names[index] : "\(number)"
    }

    /// One with which somebody asks a program to end.
    package var asksToEnd: Bool {
        self == .hangup || self == .interrupt || self == .quit || self == .terminate
    }

    /// One with which a terminal stops a job: TSTP, TTIN, TTOU.
    package var isTerminalStop: Bool { (20...22).contains(number) }
}
