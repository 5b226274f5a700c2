import ArgumentParser
import MemcageLinux
import MemcageModel

/// `memcage plot`: SVG and HTML are written here; PNG and PDF by `memcage-plot`, so that nobody who runs a job
/// carries Cairo along.
struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw a recorded run, or compare several.",
        usage: PlotRequest.usage,
        discussion: """
            Reads what --trace wrote, or the .dat of mprof; which of them is told by the content. The ending of \
            FILE says what is written: .svg, .html (one page with values under the pointer), .png or .pdf.

            Examples:
              memcage plot run.trace
              memcage plot run.trace -o run.html
              memcage plot before.trace after.trace -o compared.png
            """)

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The picture; - for SVG to stdout. (default: the first trace's name with .svg)", valueName: "file"),
        completion: .file(extensions: ["svg", "html", "png", "pdf"]))
    var output: String?

    @Option(help: ArgumentHelp("Pixels of a PNG for one unit of the picture, 1 to 8. (default: 1)", valueName: "n"))
    var scale: String?

    @Argument(help: ArgumentHelp("Traces, or mprof files.", valueName: "trace"), completion: .file())
    var traces: [String] = []

    func run() throws {
        do {
            try Privilege.lower()
            let request = try PlotRequest(
                traces: traces.map(Environment.word), output: output.map(Environment.word), scale: scale)
            switch request.format {
            case .svg: try Plotting.plot(request) { Array(SVGText.render(Chart.of($0)).utf8) }
            case .html: try Plotting.plot(request) { Array(HTMLPage.render($0).utf8) }
            case .png, .pdf: try Plotting.become("memcage-plot", request.words)
            }
        } catch let error as UsageError {
            RunLog.talk("memcage: \(error.message)\n")
            throw ExitCode(Int32(ExitStatus.ownFailure))
        } catch let error as SystemFailure {
            RunLog.talk("memcage: \(error.message)\n")
            throw ExitCode(Int32(ExitStatus.ownFailure))
        }
    }
}
