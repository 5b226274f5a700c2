import ArgumentParser
import MemcageLinux
import MemcageModel

/// `memcage advise`: what to request, out of runs that were measured.
struct Advise: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "Say what to request, and how many workers fit, from recorded runs.",
        usage: AdviceRequest.usage,
        discussion: """
            Reads what --trace and --report wrote, and the .dat of mprof; which of them is told by the content. The \
            more runs of a job it is given, the surer it is.

            Examples:
              memcage advise fit.trace
              memcage advise run1.json run2.json run3.json --node 11G
              memcage advise fit.trace --for condor >> fit.sub
            """)

    @Option(help: ArgumentHelp("How many such workers a node of that memory takes.", valueName: "size"))
    var node: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "One ready line alone: \(ReadyLine.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"),
        completion: .list(ReadyLine.allCases.map(\.rawValue)))
    var line: String?

    @Flag(help: "As JSON.") var json = false

    @Argument(help: ArgumentHelp("Traces, reports, or mprof files.", valueName: "file"), completion: .file())
    var files: [String] = []

    func run() throws {
        do {
            try Privilege.lower()
            let request = try AdviceRequest(
                files: files.map(Environment.word), node: node, line: line, json: json)
            var runs: [MeasuredRun] = []
            for file in request.files { runs.append(try RunFile.measure(file)) }
            guard let advice = Advice(runs) else { return }
            print(request.answer(advice), terminator: "")
        } catch let error as UsageError {
            RunLog.talk("memcage: \(error.message)\n")
            throw ExitCode(Int32(ExitStatus.ownFailure))
        }
    }
}
