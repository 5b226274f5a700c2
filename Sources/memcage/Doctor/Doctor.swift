import ArgumentParser
import MemcageLinux
import MemcageModel

/// `memcage doctor`: the way of a run, stopped after placement.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say which cage this place gives, why, and what would mend the rest.",
        discussion: """
            Makes a cage as a run would, looks at it, and removes it.

            Examples:
              memcage doctor
              memcage doctor --json
              memcage doctor --cgroup-parent /sys/fs/cgroup/batch
            """)

    @Flag(help: "As JSON.") var json = false
    @Option(help: ArgumentHelp("\(RunOption.cgroupParent.help)", valueName: RunOption.cgroupParent.placeholder))
    var cgroupParent: String?

    func run() throws {
        var given: GivenOptions = [:]
        if let cgroupParent {
            given[.cgroupParent] = GivenValue(value: ByteString(cgroupParent), source: RunOption.cgroupParent.flag)
        }
        do {
            try Privilege.lower()
            let diagnosis = try Examination.examine(try RunSettings(given))
            print(json ? diagnosis.json : diagnosis.text, terminator: "")
        } catch let error as UsageError {
            RunLog.talk("memcage: \(error.message)\n")
            throw ExitCode(Int32(ExitStatus.ownFailure))
        }
    }
}
