import ArgumentParser
import Glibc
import MemcageLinux
import MemcageModel

/// `memcage ls`: the cages of this machine, once.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the cages that run on this machine.",
        discussion: """
            One line a cage: what it holds now, its peak and its limit, the share of the limit, the stage that the \
            job marked last, and since when it runs. Root sees every user's, others their own. PID is memcage's; \
            - for one in another container.

            Examples:
              memcage ls
              memcage ls --json
            """)

    @Flag(help: "As JSON.") var json = false

    func run() throws {
        do throws(SystemFailure) {
            try Privilege.lower()
        } catch {
            RunLog.talk("memcage: \(error.message)\n")
            throw ExitCode(Int32(ExitStatus.ownFailure))
        }
        Self.print(json: json)
    }

    static func print(json: Bool) {
        let cages = ListedCage.sort(CageList().read(), by: .time)
        if cages.isEmpty { RunLog.talk("memcage: no cages\(getuid() == 0 ? "" : " of yours") run here\n") }
        if json {
            Swift.print(ListedCage.json(cages), terminator: "")
        } else if !cages.isEmpty {
            Swift.print(CageTable(cages, width: WindowSize.of(STDOUT_FILENO)?.columns).text, terminator: "")
        }
    }
}
