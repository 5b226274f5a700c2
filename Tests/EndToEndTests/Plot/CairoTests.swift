import Testing

@Suite(
    "PNG and PDF", .enabled(if: Plots.isThere, "the sources are not here"),
    .enabled(if: Plots.drawer != nil, Plots.noProgram))
struct CairoTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(try #require(readFile(String(Plots.trace))), to: "run.trace")
    }

    private func plot(_ words: any Word...) throws {
        let result = try Run(Command([Binaries.memcage, "plot", "run.trace"] + words)).directory(folder).run()
        #expect(result.ending == .exited(0) && result.errors.isEmpty, "\(result)")
    }

    @Test("both come out of a root with nothing but the program and a trace", .rootOnly)
    func emptyRoot() throws {
        let plot = try #require(Plots.drawer)
        let made = try Run(program("cp", plot, folder.file("memcage-plot"))).run()
        #expect(made.ending == .exited(0))
        for name in ["x.png", "x.pdf"] {
            let result = try Run(
                program("chroot", folder.path, "/memcage-plot", "/run.trace", "-o", "/" + name)
            ).run()
            #expect(result.ending == .exited(0) && result.errors.isEmpty, "\(result)")
        }
        let picture = try Plots.look(at: folder.file("x.png"))
        #expect(picture.ink > 100, "\(picture)")
        #expect(folder.contents(of: "x.pdf")?.starts(with: "%PDF".utf8) == true)
    }

    @Test("the PNG agrees with the SVG, as a browser shows it, in size and ink")
    func agreement() throws {
        let browser = try #require(Plots.browser, "chromium is not installed here: apt-get install chromium")
        try plot("-o", "x.png")
        try plot("-o", "x.svg")
        let shown = try Run(
            program(
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=800,450",
                "--user-data-dir=\(folder.file("profile"))", "--screenshot=\(folder.file("svg.png"))",
                "file://\(folder.file("x.svg"))")
        ).patience(180).run()
        #expect(shown.ending == .exited(0), "\(shown)")
        let (ours, theirs) = (try Plots.look(at: folder.file("x.png")), try Plots.look(at: folder.file("svg.png")))
        #expect(ours.width == 800 && ours.height == 450 && theirs.width == 800 && theirs.height == 450)
        // They draw the same shapes; the edges of letters are smoothed differently.
        #expect(abs(ours.ink - theirs.ink) < 0.05 * theirs.ink, "\(ours) \(theirs)")
    }

    @Test("a PNG at twice the scale has the same ink on four times the pixels")
    func scale() throws {
        try plot("-o", "x.png")
        try plot("-o", "y.png", "--scale", 2)
        let (one, two) = (try Plots.look(at: folder.file("x.png")), try Plots.look(at: folder.file("y.png")))
        #expect(two.width == 1600 && two.height == 900)
        #expect(abs(one.ink - two.ink) < 0.1 * one.ink, "\(one) \(two)")
    }

    @Test("the PDF is one page of 800 × 450 points whose texts can be found, with its font inside")
    func pdf() throws {
        try need("pdftotext", package: "poppler-utils")
        try plot("-o", "x.pdf")
        func ask(_ words: any Word...) throws -> String { try Run(Command(words)).directory(folder).run().outputText }
        let text = try ask("pdftotext", "x.pdf", "-")
        for word in ["limit 1 GiB", "threshold 0.8 GiB", "minimise — ünïcode", "OOM kill", "--fast & <bold>"] {
            #expect(text.contains(word), "\(word) in \(text)")
        }
        let facts = try ask("pdfinfo", "x.pdf")
        #expect(facts.contains("800 x 450 pts"), "\(facts)")
        let fonts = try ask("pdffonts", "x.pdf").split(separator: "\n").dropFirst(2)
        #expect(
            fonts.count == 1 && fonts.allSatisfy { $0.contains("DejaVuSans") && $0.contains("yes yes yes") }, "\(fonts)"
        )
        _ = try ask("pdftoppm", "-png", "-r", 72, "-singlefile", "x.pdf", "page")
        try plot("-o", "x.png")
        let (page, picture) = (try Plots.look(at: folder.file("page.png")), try Plots.look(at: folder.file("x.png")))
        #expect(page.width == 800 && page.height == 450 && abs(page.ink - picture.ink) < 0.08 * picture.ink)
    }

    @Test("bad input is one line from memcage-plot too")
    func refusals() throws {
        for (words, said) in [
            (["missing", "-o", "x.png"], "cannot read 'missing'"),
            (["run.trace", "-o", "x.svg"], "memcage plot itself"),
            (["run.trace", "-o", "no/x.png"], "cannot write"), ([], "no trace to plot"),
        ] {
            let result = try Run(Command([try #require(Plots.drawer)] + words)).directory(folder).run()
            #expect(result.ending == .exited(125) && result.errorLines.count == 1, "\(result)")
            #expect(result.errorText.contains(said), "\(result)")
        }
    }
}
