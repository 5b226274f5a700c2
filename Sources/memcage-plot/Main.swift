import CCairo
import Glibc
import MemcageLinux
import MemcageModel

/// `memcage-plot TRACE… -o FILE`: the pictures that need Cairo. `memcage plot` starts it by itself.
@main
enum Main {
    static func main() {
        StandardStreams.reserve()
        let words = Environment.arguments()
        if let first = words.first?.text, words.count == 1 {
            switch first {
            case "--version":
                print("memcage-plot \(Version.number), cairo \(String(cString: cairo_version_string()))")
                return
            case "--help", "-h":
                print(
                    "Draws PNG and PDF for memcage plot.\n\nUsage: memcage-plot TRACE… -o FILE.png|FILE.pdf [--scale N]"
                )
                return
            default: break
            }
        }
        do {
            try Privilege.lower()
            let request = try PlotRequest(words: words)
            switch request.format {
            case .png: try Plotting.plot(request) { try Canvas.png(Chart.of($0), scale: request.scale) }
            case .pdf: try Plotting.plot(request) { try Canvas.pdf(Chart.of($0)) }
            case .svg, .html:
                throw UsageError("\(PlotRequest.outputFlag): .svg and .html are written by memcage plot itself")
            }
        } catch let error as UsageError {
            fail(error.message)
        } catch let error as SystemFailure {
            fail(error.message)
        } catch {
            fail("\(error)")
        }
    }

    private static func fail(_ message: String) -> Never {
        RunLog.talk("memcage-plot: \(message)\n")
        exit(Int32(ExitStatus.ownFailure))
    }
}
