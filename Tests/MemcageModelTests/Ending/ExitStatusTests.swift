import MemcageModel
import Testing

@Suite("The exit status")
struct ExitStatusTests {
    @Test(
        "each reason has its status; --status-on-kill and --status-on-failure change only what is theirs",
        arguments: [
            (.exited, 3, 3, 3), (.signalled, 139, 139, 139), (.threshold, 137, 200, 137), (.thrash, 137, 200, 137),
            (.timeLimit, 124, 200, 124), (.node, 137, 200, 137), (.hardLimit, 137, 200, 137),
            (.ancestorLimit, 137, 137, 137), (.hostOOM, 137, 137, 137), (.outsideOOM, 137, 137, 137),
            (.interrupted, 143, 143, 143), (.detached, 0, 0, 0), (.setupFailed, 125, 125, 99),
        ] as [(Reason, UInt8, UInt8, UInt8)])
    func table(reason: Reason, plain: UInt8, onKill: UInt8, onFailure: UInt8) {
        let evidence = Evidence.example(reason)
        #expect(ExitStatus(evidence) == .code(plain))
        #expect(ExitStatus(evidence, onKill: 200) == .code(onKill))
        #expect(ExitStatus(evidence, onFailure: 99) == .code(onFailure))
    }

    @Test("the table has every reason") func complete() { #expect(Reason.allCases.count == 13) }

    @Test("a command that cannot be run is 126 or 127, whatever a caller asked for")
    func cannotBeRun() {
        #expect(ExitStatus(.of(nil, setupFailure: .notFound), onKill: 1, onFailure: 99) == .code(127))
        #expect(ExitStatus(.of(nil, setupFailure: .notExecutable), onKill: 1, onFailure: 99) == .code(126))
    }

    @Test("an end that only the parent was told of is no failure of memcage's, unless it brought it about")
    func untold() {
        #expect(ExitStatus(.of(.untold)) == .code(0))
        #expect(ExitStatus(.of(.untold, cause: .threshold)) == .code(137))
        #expect(ExitStatus(.of(.untold, oom: .ourLimit)) == .code(137))
    }

    @Test("the command's own status passes", arguments: UInt8.min...UInt8.max)
    func own(status: UInt8) { #expect(ExitStatus(.of(.exited(status)), onKill: 1, onFailure: 2) == .code(status)) }

    @Test("death by a signal is 128+n, but of INT and QUIT memcage dies too", arguments: 1...64)
    func signals(number: Int32) {
        let status = ExitStatus(.of(.signalled(Signal(number))))
        let dies = number == 2 || number == 3
        #expect(status == (dies ? .dieOf(Signal(number)) : .code(UInt8(128 + number))))
        #expect(status.shellStatus == 128 + Int(number))
    }

    @Test("Ctrl-C stops a shell's loop, from the terminal or from outside")
    func controlC() {
        #expect(ExitStatus(.of(.signalled(.interrupt), fromTerminal: .interrupt)) == .dieOf(.interrupt))
        #expect(ExitStatus(.of(.signalled(.interrupt), forwarded: .interrupt)) == .dieOf(.interrupt))
        #expect(ExitStatus(.of(.exited(0), forwarded: .interrupt)) == .code(0))
    }

    @Test("memcage never dies of SIGKILL, nor of anything when it acted")
    func neverKill() {
        #expect(ExitStatus(.of(.signalled(.kill))) == .code(137))
        #expect(ExitStatus(.of(.signalled(.interrupt), cause: .threshold)) == .code(137))
    }

    @Test("never 0 when memcage enforced something, whatever else is known")
    func neverZero() {
        for evidence in Evidence.all where evidence.cause != nil || evidence.reason.isEnforced {
            for onKill in [nil, 1, 200] as [UInt8?] {
                #expect(ExitStatus(evidence, onKill: onKill).shellStatus != 0)
            }
        }
    }

    @Test("0 only when the command said 0")
    func zeroOnlyFromCommand() {
        for evidence in Evidence.all where ExitStatus(evidence).shellStatus == 0 {
            #expect(evidence.command == .exited(0))
        }
    }
}
