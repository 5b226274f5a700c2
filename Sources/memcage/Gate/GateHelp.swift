import ArgumentParser
import MemcageModel

/// `memcage test` as the option parser shows it: help, completions, manual page. `GateCommand` does it.
struct GateHelp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run a command, then check its peak: a gate for CI.",
        usage: "memcage test [--threshold SIZE] [options of run] -- command …",
        discussion: """
            Exit status: 0 when the peak is within the tolerance, 1 when it is not; the command's own status when \
            that failed, or a run's where memory ended it: a command that fails never passes. Writes NAME.dat, which \
            mprof reads too, and NAME.png. Every option of run is taken as well.

            Examples:
              memcage test --threshold 2000 --tolerance 5 -- python3 analysis.py
              memcage test --baseline good.trace --upper-only --junit memory.xml -- ./fit.sh
            """)

    @Option(help: ArgumentHelp("What the peak should be; MiB, or with K, M, G, T; 0 only reports.", valueName: "SIZE"))
    var threshold: String?
    @Option(help: ArgumentHelp("How far the peak may be from it, in per cent. (default: 10)", valueName: "PERCENT"))
    var tolerance: String?
    @Flag(help: "Less than that is no failure.") var upperOnly = false
    @Option(help: ArgumentHelp("A trace or .dat whose peak is the threshold.", valueName: "FILE"), completion: .file())
    var baseline: String?
    @Option(help: ArgumentHelp("The result as JUnit XML.", valueName: "FILE"), completion: .file())
    var junit: String?
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("For NAME.dat and NAME.png. (default: mprofile_test)", valueName: "NAME"))
    var output: String?
    @Flag(name: .shortAndLong, help: "All that follows is a Python script and its arguments.") var script = false
    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.") var command: [String] = []
}
