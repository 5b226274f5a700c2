import ArgumentParser
import MemcageModel

/// `memcage mark` as the option parser shows it: help, completions, manual page. `MarkCommand` does it.
struct MarkHelp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark",
        abstract: "Label a stage from inside a running job.",
        usage: "memcage mark [--begin | --end] [--verbose] NAME",
        discussion: """
            A stage lasts until the next mark; with --begin and --end it lasts from one to the other, and stages \
            nest. The log names them, the report has each one's peak. Never waits and never fails a job: outside of \
            a cage it does nothing.

            Examples:
              memcage mark loading
              memcage mark --begin fit; ./fit.sh; memcage mark --end fit
            """)

    @Flag(help: "A stage begins.") var begin = false
    @Flag(help: "The innermost stage of that name ends, and what was begun in it.") var end = false
    @Flag(name: .shortAndLong, help: "Say what became of it.") var verbose = false
    @Argument(help: "Any bytes, at most \(Mark.longest) of them.") var name: String
}
