import ArgumentParser
import MemcageModel

/// `memcage attach` as the option parser shows it: help, completions, manual page. `AttachCommand` does it.
struct AttachHelp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Record, or guard, a tree of processes that runs already.",
        usage: "memcage attach PID [--guard] [--cage] [options of run]",
        discussion: """
            Watches the process and all that it started, until it ends or memcage is interrupted (Ctrl-C), which ends \
            the recording and never the tree. Without --guard nothing is sent to the tree. How the process ended is \
            known to its parent alone. Exit status: 0; with --guard 137 when memory ended the tree, 124 the time \
            limit; 125 for memcage's own failure or bad usage.

            Options of run are taken too: \(flags(nil)); with --guard \(flags(.guarding)); with --cage \
            \(flags(.caging)).

            Examples:
              memcage attach 4711 --trace fit.trace
              memcage attach 4711 --guard --max-memory 4000 --report fit.json
              memcage attach 4711 --cage --max-memory 4000
            """)

    private static func flags(_ need: RunOption.AttachNeed?) -> String {
        RunOption.allCases.filter { $0.attachNeeds == need }.map(\.flag).joined(separator: ", ")
    }

    @Flag(help: "End the tree when it crosses a line, as run does.") var `guard` = false
    @Flag(help: "Move it into a cgroup with a limit for what it takes from now on; implies --guard.") var cage = false
    @Argument(help: "The root of the tree.") var pid: String
}
