import ArgumentParser
import Glibc
import MemcageLinux
import MemcageModel

/// `memcage top`: the cages of this machine, live.
struct Top: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch the cages that run on this machine.",
        discussion: """
            As memcage ls, drawn anew each second. Keys: m p % t u sort by what is held now, peak, share, time or \
            user, r reverses; arrows and pages scroll; q quits. Where the output is no terminal, the list is printed \
            once.

            Examples:
              memcage top
              memcage top --interval 5
            """)

    @Option(help: ArgumentHelp("Seconds between two looks. (default: 1)", valueName: "SEC"))
    var interval: String?

    func run() throws {
        guard let pause = Interval(parsingSeconds: interval ?? "1"), pause >= .milliseconds(100) else {
            RunLog.talk(
                "memcage: \(UsageError.value(interval ?? "", of: "--interval", accepts: "seconds, at least 0.1 (1, 0.5)").message)\n"
            )
            throw ExitCode(Int32(ExitStatus.ownFailure))
        }
        do throws(SystemFailure) {
            try Privilege.lower()
            guard let loop = TopLoop(interval: pause) else {
                RunLog.talk("memcage: top: no terminal to draw on; the list, once\n")
                List.print(json: false)
                return
            }
            if let signal = try loop.run() { TopLoop.die(of: signal) }
        } catch {
            RunLog.talk("memcage: \(error.message)\n")
            throw ExitCode(Int32(ExitStatus.ownFailure))
        }
    }
}
