import MemcageModel
import Testing

@Suite("The reason of an end")
struct EvidenceTests {
    @Test("each reason has its evidence", arguments: Reason.allCases)
    func example(reason: Reason) { #expect(Evidence.example(reason).reason == reason) }

    @Test("a reason is told from evidence and never from the status", arguments: [0, 1, 124, 125, 126, 127, 137, 143])
    func neverFromStatus(status: UInt8) { #expect(Evidence.of(.exited(status)).reason == .exited) }

    @Test("a SIGKILL of nobody's making is a signal and no memory", arguments: [1, 6, 9, 11, 15] as [Int32])
    func plainSignal(number: Int32) { #expect(Evidence.of(.signalled(Signal(number))).reason == .signalled) }

    @Test(
        "memcage's own act counts before what happened while it was carried out",
        arguments: [.exited(0), .exited(9), .signalled(.kill)] as [CommandEnd])
    func ownAct(end: CommandEnd) {
        for oom in [Evidence.OOM.none, .ourLimit, .ancestor, .host, .unseen] {
            let evidence = Evidence.of(
                end, cause: .threshold, oom: oom, forwarded: .terminate, fromTerminal: .interrupt)
            #expect(evidence.reason == .threshold)
        }
    }

    @Test(
        "where the kernel had killed before memcage decided, the kernel's word counts",
        arguments: [
            (.ourLimit, .hardLimit), (.ancestor, .ancestorLimit), (.host, .hostOOM), (.unseen, .outsideOOM),
            (.none, .threshold),
        ] as [(Evidence.OOM, Reason)])
    func kernelFirst(oom: Evidence.OOM, reason: Reason) {
        #expect(Evidence.of(.signalled(.kill), cause: .threshold, kernelWasFirst: true, oom: oom).reason == reason)
    }

    @Test("a worker that fell to the kernel ended nothing when the job went on to success")
    func workerFell() {
        #expect(Evidence.of(.exited(0), oom: .host).reason == .exited)
        #expect(Evidence.of(.exited(1), oom: .host).reason == .hostOOM)
        #expect(Evidence.of(.exited(0), cause: .threshold, kernelWasFirst: true, oom: .host).reason == .threshold)
    }

    @Test("the kernel's word counts before a request from outside")
    func oomThenForwarded() {
        #expect(Evidence.of(.signalled(.kill), oom: .ourLimit, forwarded: .terminate).reason == .hardLimit)
    }

    @Test("a request from outside interrupts, whatever the command made of it")
    func forwarded() {
        for end in [CommandEnd.exited(0), .exited(3), .signalled(.terminate), .signalled(.kill)] {
            #expect(Evidence.of(end, forwarded: .terminate).reason == .interrupted)
        }
    }

    @Test("the terminal's Ctrl-C interrupts only who died of it")
    func terminal() {
        #expect(Evidence.of(.signalled(.interrupt), fromTerminal: .interrupt).reason == .interrupted)
        #expect(Evidence.of(.exited(0), fromTerminal: .interrupt).reason == .exited)
        #expect(Evidence.of(.signalled(Signal(11)), fromTerminal: .interrupt).reason == .signalled)
    }

    @Test("leaving an attached tree is an end of its own; what memcage or the kernel did before counts first")
    func detached() {
        #expect(Evidence.of(nil, forwarded: .terminate, detached: true).reason == .detached)
        #expect(Evidence.of(nil, cause: .threshold, detached: true).reason == .threshold)
        #expect(Evidence.of(nil, oom: .ourLimit, detached: true).reason == .hardLimit)
        #expect(Evidence.of(.untold).reason == .exited)
    }

    @Test("what never ran has failed, whatever else is claimed")
    func setup() {
        let evidence = Evidence.of(.exited(127), cause: .threshold, oom: .host, setupFailure: .notFound)
        #expect(evidence.reason == .setupFailed)
    }

    @Test("once memcage decided, the reason is an enforced one or the kernel's, never the command's")
    func decidedNeverForgotten() {
        for evidence in Evidence.all where evidence.cause != nil {
            #expect(evidence.reason.isEnforced || evidence.reason.isMemory)
        }
    }
}
