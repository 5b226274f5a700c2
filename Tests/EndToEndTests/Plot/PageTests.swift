import Testing

@Suite(
    "The page in a real browser", .enabled(if: Plots.isThere, "the sources are not here"),
    .enabled(if: Plots.browser != nil, "chromium is not installed here"))
struct PageTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let result = try Run(memcage("plot"), Command([String(Plots.trace), "-o", folder.file("x.html")])).run()
        #expect(result.ending == .exited(0), "\(result)")
    }

    private func browse(_ words: any Word..., page: String = "x.html") throws -> Outcome {
        let browser = try #require(Plots.browser)
        // A log of the console on stderr; no sandbox, since root has none.
        let common: [any Word] = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,1200",
            "--user-data-dir=\(folder.file("profile"))", "--enable-logging=stderr", "--v=0",
            "--virtual-time-budget=3000",
        ]
        return try Run(Command(common + words + ["file://\(folder.file(page))"])).patience(180).run()
    }

    private func console(_ result: Outcome) -> [String] { result.errorLines.filter { $0.contains("CONSOLE") } }

    @Test("it shows its texts, says nothing on the console, and is not blank")
    func shown() throws {
        let text = try browse("--dump-dom")
        #expect(text.ending == .exited(0), "\(text)")
        for word in ["Summary", "Largest processes", "minimise — ünïcode", "limit 1 GiB", "&lt;bold&gt;", "720 MiB"] {
            #expect(text.outputText.contains(word), "\(word)")
        }
        #expect(console(text).isEmpty, "\(console(text))")
        let picture = try browse("--screenshot=\(folder.file("page.png"))")
        #expect(picture.ending == .exited(0), "\(picture)")
        #expect(try Plots.look(at: folder.file("page.png")).ink > 50)
    }

    @Test("under the pointer it shows the values of that moment, and with the arrow keys too")
    func hover() throws {
        // The page's policy keeps foreign scripts out: this copy has another policy, and a visitor.
        let page = try #require(folder.text(of: "x.html"))
        let visitor = """
            <script>
            const svg = document.querySelector("#picture svg"), box = svg.getBoundingClientRect();
            const at = (x) => svg.dispatchEvent(new PointerEvent("pointermove",
              { clientX: box.left + box.width * x / 800, clientY: box.top + 100 }));
            at(72 + 710 * 14 / 30.5); const first = document.getElementById("values").textContent;
            svg.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
            at(5000); const last = document.getElementById("values").textContent;
            console.log("SEEN[" + first + "][" + last + "]");
            </script></body>
            """
        let pieces = page.split(separator: "</body>", omittingEmptySubsequences: false)
        #expect(pieces.count == 2)
        try folder.write(String(pieces[0]) + visitor + String(pieces[1]), to: "visited.html")
        let lines = console(try browse("--dump-dom", page: "visited.html")).joined(separator: "\n")
        #expect(
            lines.contains("SEEN[15 s — 700 MiB, with page cache 760 MiB · bash steps.sh 420 MiB · hog 210 MiB]"),
            "\(lines)")
        #expect(lines.contains("[30 s — 250 MiB") && !lines.contains("Uncaught"), "\(lines)")
    }
}
