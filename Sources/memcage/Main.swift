import ArgumentParser
import Glibc
import MemcageLinux
import MemcageModel

/// Two ways in. Runs and tests are read from the table of options alone, and a mark by hand, since the option parser by itself
/// takes longer than all of `timeout 10 true`; help, completions and the other commands go through the parser.
@main
enum Main {
    static func main() {
        StandardStreams.reserve()
        let words = Environment.arguments()
        switch words.first.map(route) ?? .parser {
        case .run(let bareCommand):
            RunCommand.main(Array(bareCommand ? words.dropFirst() : words[...]), bareCommand: bareCommand)
        case .mark: MarkCommand.main(Array(words.dropFirst()))
        case .test: GateCommand.main(Array(words.dropFirst()))
        case .attach: AttachCommand.main(Array(words.dropFirst()))
        case .parser: Memcage.main(words)
        }
    }

    private enum Route {
        case run(bareCommand: Bool)
        case mark
        case test
        case attach
        case parser
    }

    /// `memcage run …` and, for short, `memcage [options] -- …`.
    private static func route(_ first: ByteString) -> Route {
        switch first.text {
        case "run": .run(bareCommand: true)
        case "mark": .mark
        case "test": .test
        case "attach": .attach
        case "--": .run(bareCommand: false)
        case "--help", "-h", "--version", "--experimental-dump-help", "--generate-completion-script": .parser
        case let text? where text.hasPrefix("--generate-completion-script="): .parser
        case let text? where text == "help" || Memcage.subcommandNames.contains(text): .parser
        default: .run(bareCommand: false)
        }
    }
}

/// The commands as the option parser knows them.
struct Memcage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memcage",
        abstract: "Run a command in a cage of memory.",
        usage: [
            "memcage run [options] -- command …", "memcage [options] -- command …",
            "memcage test [--threshold SIZE] [options] -- command …", "memcage mark NAME",
            "memcage attach PID [--guard] [--cage] [options]", "memcage top", "memcage ls [--json]",
            "memcage doctor [--json]", PlotRequest.usage, AdviceRequest.usage,
        ].joined(separator: "\n"),
        discussion: """
            Example:
              memcage run --max-memory 4000 -- python3 analysis.py --year 2018
              memcage doctor
              memcage plot run.trace -o run.html
              memcage advise run.trace --node 11G
            """,
        version: "memcage \(Version.number)",
        subcommands: [
            Run.self, GateHelp.self, MarkHelp.self, AttachHelp.self, List.self, Top.self, Doctor.self, Plot.self,
            Advise.self,
        ],
        defaultSubcommand: nil)

    static let subcommandNames: [String] = configuration.subcommands.compactMap { $0.configuration.commandName }

    /// As the parser's own `main`, but bad usage ends with memcage's own status and one line.
    static func main(_ words: [ByteString]) {
        do {
            var command = try parseAsRoot(words.map(\.printable))
            try command.run()
        } catch {
            let code = exitCode(for: error)
            if code == .success { exit(withError: error) }
            if !(error is ExitCode) {
                let text = message(for: error)
                RunLog.talk("memcage: \(text.isEmpty ? "bad usage" : text); see memcage --help\n")
            }
            Glibc.exit(Int32(ExitStatus.ownFailure))
        }
    }
}
