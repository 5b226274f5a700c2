import MemcageModel
import Testing

@Suite("Signals")
struct SignalTests {
    @Test(
        "by name, with SIG, in any case, or by number",
        arguments: [
            ("TERM", 15), ("SIGTERM", 15), ("term", 15), ("sigterm", 15), ("15", 15), ("INT", 2), ("HUP", 1),
            ("USR1", 10), ("USR2", 12), ("KILL", 9), ("CHLD", 17), ("CONT", 18), ("STOP", 19), ("XCPU", 24),
            ("SYS", 31), ("1", 1), ("34", 34), ("64", 64),
        ] as [(String, Int32)])
    func accepted(text: String, number: Int32) { #expect(Signal(parsing: text)?.number == number) }

    @Test("nothing else", arguments: ["", "0", "65", "-1", "SIG", "SIG15", "SIGSIGTERM", "FOO", "TERM ", "1.5", "9x"])
    func refused(text: String) { #expect(Signal(parsing: text) == nil) }

    @Test("the name of every signal leads back to it", arguments: 1...64)
    func roundTrip(number: Int32) { #expect(Signal(parsing: Signal(number).name)?.number == number) }

    @Test("what asks to end, and what a terminal stops with")
    func kinds() {
        #expect((1...64).filter { Signal($0).asksToEnd } == [1, 2, 3, 15])
        #expect((1...64).filter { Signal($0).isTerminalStop } == [20, 21, 22])
    }
}
