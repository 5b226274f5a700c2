import MemcageModel
import Testing

@Suite("Texts that must fit")
struct FittingTests {
    @Test("what fits stays as it is; a command line keeps both ends, a name its front")
    func cuts() {
        #expect(Fitting.middle("python3 a.py", size: 10, width: 200) == "python3 a.py")
        let text = "python3 " + String(repeating: "x", count: 300) + " --out end.root"
        let middle = Fitting.middle(text, size: 10, width: 200)
        #expect(middle.hasPrefix("python3 x") && middle.hasSuffix("end.root") && middle.contains("…"))
        #expect(TextWidth.of(middle, size: 10) <= 200 && TextWidth.of(middle, size: 10) > 180)
        #expect(Fitting.end("calibration", size: 10, width: 40).hasSuffix("…"))
        #expect(Fitting.end("calibration", size: 10, width: 3) == "" && Fitting.end("", size: 10, width: 3) == "")
        #expect(Fitting.end("calibration", size: 10, width: -5) == "")
    }

    @Test("ten megabytes are cut as quickly as ten letters need")
    func long() {
        let text = String(repeating: "é👍", count: 1 << 20)
        #expect(TextWidth.of(Fitting.middle(text, size: 10, width: 100), size: 10) <= 100)
    }

    @Test(
        "the words of a request",
        arguments: [
            (["a/run.trace"], "a/run.svg", .svg), (["run"], "run.svg", .svg), ([".hidden"], ".hidden.svg", .svg),
            (["a.trace", "-o", "x.PNG"], "x.PNG", .png), (["-o", "x.pdf", "--", "-o"], "x.pdf", .pdf),
            (["a", "--output", "y.html", "b"], "y.html", .html), (["a", "-o", "-"], "-", .svg),
        ] as [([ByteString], ByteString, PlotRequest.Format)])
    func request(words: [ByteString], output: ByteString, format: PlotRequest.Format) throws {
        let request = try PlotRequest(words: words)
        #expect(request.output == output && request.format == format)
        #expect(try PlotRequest(words: request.words) == request)
    }

    @Test(
        "a request that makes no sense is refused",
        arguments: [
            ([], "no trace to plot"), (["a", "-o", "x.gif"], "'x.gif' is not accepted"), (["a", "-o"], "-o"),
            (["a", "-o", "svg"], "not accepted"), (["a", "--scale", "0"], "--scale"),
            (["a", "--scale", "9"], "1 to 8"),
            (["a.svg"], "is the trace itself"), (["--what"], "unknown option '--what'"),
            (["a", "-o", ""], "not accepted"),
        ] as [([ByteString], String)])
    func refused(words: [ByteString], why: String) {
        do throws(UsageError) {
            _ = try PlotRequest(words: words)
            Issue.record("not refused")
        } catch {
            #expect(error.message.contains(why), "\(error.message)")
        }
    }
}
