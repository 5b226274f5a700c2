import MemcageModel
import Testing

@Suite("A signal that comes to sentinel and guard")
struct EchoesTests {
    private static let start = Moment(nanoseconds: 0)

    /// A letter an arrival: d direct, r relayed; capital: another sender.
    private static func counted(_ arrivals: String, apart: Interval = .milliseconds(1)) -> String {
        var echoes = Echoes()
        var now = start
        return arrivals.filter { letter in
            now = now + apart
            let sender: Int32 = letter.isUppercase ? 2 : 1
            return !echoes.isEcho(.terminate, from: sender, relayed: letter.lowercased() == "r", at: now)
        }
    }

    @Test("counts once, whichever half comes first; two to one of them count twice")
    func once() {
        let table = [
            ("d", "d"), ("r", "r"), ("dr", "d"), ("rd", "r"), ("dd", "dd"), ("rr", "rr"), ("drdr", "dd"),
            ("ddrr", "dd"), ("rrd", "rr"), ("dR", "dR"), ("dRrD", "dR"), ("drr", "dr"),
        ]
        for (arrivals, expected) in table { #expect(Self.counted(arrivals) == expected, "\(arrivals)") }
    }

    @Test("is forgotten after a second")
    func forgotten() { #expect(Self.counted("dr", apart: .milliseconds(1001)) == "dr") }

    @Test("does not stand for another signal")
    func others() {
        var echoes = Echoes()
        let seen = [
            echoes.isEcho(.terminate, from: 1, relayed: false, at: Self.start),
            echoes.isEcho(.hangup, from: 1, relayed: true, at: Self.start),
        ]
        #expect(seen == [false, false])
    }

    @Test("keeps but a few of a storm")
    func storm() {
        #expect(Self.counted(String(repeating: "d", count: 1000)).count == 1000)
    }
}
