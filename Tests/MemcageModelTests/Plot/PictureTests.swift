import MemcageModel
import Testing

@Suite("The picture of a run")
struct PictureTests {
    /// The plot, by its own axes: pixels of a value between the line of zero and that of another tick.
    private func place(_ chart: Chart, bytes: Double) throws -> Double {
        let axis = try #require(chart.groups("memory-axis").first)
        var lines: [Double] = []
        var labels: [String] = []
        for element in axis {
            if case .line(let points, _) = element { lines.append(points[0].y) }
            if case .text(let text) = element { labels.append(text.text) }
        }
        let second = try #require(labels.dropFirst().first?.split(separator: " "))
        let unit = try #require(["MiB": 1_048_576.0, "GiB": 1_073_741_824][String(second[1])])
        let value = try #require(Double(second[0])) * unit
        return lines[0] + (lines[1] - lines[0]) * bytes / value
    }

    private func place(_ chart: Chart, seconds: Double, of end: Double) throws -> Double {
        let line = chart.line("time-axis")
        return try #require(line.first).x + (try #require(line.last).x - (try #require(line.first)).x) * seconds / end
    }

    @Test("peak, limit, threshold, stage edges and events are where the data puts them")
    func places() throws {
        let run = try read(
            TraceLines.start() + TraceLines.sample(1, 100) + TraceLines.mark(2, "load", "begin")
                + TraceLines.sample(5, 250)
                + TraceLines.mark(6, "load", "end") + TraceLines.event(7, "oom_kill") + TraceLines.sample(10, 50))
        let chart = Chart.of([run])
        let mebi = 1_048_576.0
        for (name, bytes) in [("limit", 400.0), ("threshold", 320)] {
            #expect(abs(try #require(chart.line(name).first).y - (try place(chart, bytes: bytes * mebi))) < 0.01)
        }
        guard
            case .dot(let peak, _, _, _)? = chart.groups("peak").first?.first(where: {
                if case .dot = $0 { true } else { false }
            })
        else {
            Issue.record("no peak")
            return
        }
        #expect(abs(peak.y - (try place(chart, bytes: 250 * mebi))) < 0.01)
        #expect(abs(peak.x - (try place(chart, seconds: 5, of: 10))) < 0.01)
        #expect(chart.line("charged").contains(peak))
        let stage = try #require(chart.groups("stage").first)
        guard case .box(let box, _) = stage[0] else {
            Issue.record("no band")
            return
        }
        #expect(abs(box.x - (try place(chart, seconds: 2, of: 10))) < 0.01)
        #expect(abs(box.right - (try place(chart, seconds: 6, of: 10))) < 0.01)
        guard case .area(let diamond, _, _)? = chart.groups("event-oom_kill").first?.first else {
            Issue.record("no event")
            return
        }
        #expect(abs(diamond[0].x - (try place(chart, seconds: 7, of: 10))) < 0.01)
        #expect(chart.texts.map(\.text).contains("peak 250 MiB"))
    }

    /// Runs of every shape that is known to crowd texts.
    private static var shapes: [String] {
        let row =
            #"[{"pid":1,"memory":90000000,"command":["python3","a.py"]},{"pid":2,"memory":9000000,"command":["b"]}]"#
        let base = (1...40).map { TraceLines.sample(Double($0), 20 + $0 * 7, largest: row) }.joined()
        let marks = (0..<30).map { TraceLines.mark(Double($0), "stage number \($0)", "point") }.joined()
        let events = [1.0, 1.2, 3, 20, 39.5, 40].map { TraceLines.event($0, "oom_kill") + TraceLines.event($0, "kill") }
            .joined()
        return [
            TraceLines.start() + base, TraceLines.start(limit: 300, threshold: 299) + base,
            TraceLines.start(limit: 9000, threshold: 8000) + base,
            TraceLines.start(limit: 301, threshold: 301) + base + marks + events,
            TraceLines.start(command: "[\"\(String(repeating: "long word ", count: 400))\"]") + marks + base + events,
            TraceLines.start() + (1...40).map { TraceLines.sample(Double($0), 320 - $0 * 7) }.joined() + events,
            TraceLines.start() + TraceLines.sample(0.001, 0, span: 0.001),
            TraceLines.start() + TraceLines.sample(604_800, 3, span: 600),
        ]
    }

    @Test("no text overlaps another, none leaves the picture", arguments: shapes.indices)
    func legible(shape: Int) throws {
        let texts = Chart.of([try read(Self.shapes[shape])]).texts
        let paper = Chart.Box(0, 0, Chart.width, Chart.height)
        for (index, text) in texts.enumerated() {
            #expect(paper.contains(text.box), "\(text.text) \(text.box)")
            for other in texts[..<index] {
                #expect(!text.box.meets(other.box), "'\(text.text)' over '\(other.text)'")
            }
        }
    }

    @Test("a comparison has a line, a peak and a legend for each, and tells twins apart")
    func comparison() throws {
        let text = TraceLines.start() + TraceLines.sample(1, 100) + TraceLines.sample(2, 200)
        let runs = try ["a/run.trace", "b/run.trace", "c/other.trace"].map { try read(Array(text.utf8), name: $0) }
        let chart = Chart.of(runs)
        #expect(chart.groups("run").count == 3)
        let words = chart.texts.map(\.text).joined(separator: "\n")
        for name in ["a/run.trace: 200 MiB", "b/run.trace: 200 MiB", "other.trace: 200 MiB"] {
            #expect(words.contains(name), "\(words)")
        }
        let many = Chart.of((0..<20).map { _ in runs[0] })
        #expect(many.texts.contains { $0.text == "12 more, not drawn" })
        for text in many.texts { #expect(Chart.Box(0, 0, Chart.width, Chart.height).contains(text.box)) }
    }

    @Test("neighbouring layers differ in lightness, so that a print in grey tells them apart")
    func grey() {
        // CIE L* of an sRGB colour.
        func lightness(_ colour: Colour) -> Double {
            func linear(_ byte: UInt8) -> Double {
                let value = Double(byte) / 255
                return value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4)
            }
            let y = 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
            return 116 * power(y, 1 / 3) - 16
        }
        for (left, right) in zip(Palette.layers, Palette.layers.dropFirst()) {
            #expect(abs(lightness(left) - lightness(right)) >= 20, "\(left.hex) \(right.hex)")
        }
        #expect(Set(Palette.lines.map { "\($0.0.hex)\($0.1)" }).count == Palette.lines.count)
    }

    @Test(
        "two traces come out as the pictures that somebody looked at (memcage plot makes them anew)",
        .enabled(if: Golden.isThere, "the sources are not here"), arguments: ["runaway", "steps"])
    func golden(name: String) throws {
        let wanted = String(decoding: try #require(Golden.bytes("\(name).svg")), as: UTF8.self)
        let drawn = SVGText.render(Chart.of([try Golden.run("\(name).trace")]))
        let lines = zip(wanted.split(separator: "\n"), drawn.split(separator: "\n"))
        for (wanted, drawn) in lines where wanted != drawn {
            Issue.record("\(drawn)\ninstead of\n\(wanted)")
            break
        }
        #expect(wanted == drawn)
    }

    @Test("hostile text stays text, in SVG and in the page")
    func hostile() throws {
        let evil = #"</script><script>alert(1)</script>]]>&\u0000\u001b[31m\u202e\ud800"#
        let row = #"[{"pid":1,"memory":90000000,"command":["\#(evil)"]}]"#
        let run = try read(
            TraceLines.start(command: "[\"\(evil)\"]") + TraceLines.mark(0, evil, "point")
                + TraceLines.sample(1, 100, largest: row))
        for text in [SVGText.render(Chart.of([run])), HTMLPage.render([run])] {
            #expect(!text.contains("<script>alert") && !text.contains("&\u{0}"))
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        }
    }

    @Test("a page asks the network for nothing")
    func selfContained() throws {
        let page = HTMLPage.render([try read(TraceLines.start() + TraceLines.sample(1, 100))])
        #expect(page.contains("default-src 'none'"))
        let addresses = page.components(of: "http").filter {
            !$0.hasPrefix("://www.w3.org/2000/svg") && !$0.hasPrefix("-equiv")
        }
        #expect(addresses.isEmpty, "\(addresses)")
        for word in ["src=", "href=", "@import", "url(http"] { #expect(!page.contains(word), "\(word)") }
    }
}

/// For bases above zero, without a C library: by halving the exponent.
private func power(_ base: Double, _ exponent: Double) -> Double {
    var result = 1.0
    var rest = exponent
    while rest >= 1 {
        result *= base
        rest -= 1
    }
    var root = base
    var bit = 1.0
    for _ in 0..<40 {
        root = root.squareRoot()
        bit /= 2
        if rest >= bit {
            result *= root
            rest -= bit
        }
    }
    return result
}

extension String {
    /// What stands behind each occurrence of a word, up to the next.
    fileprivate func components(of word: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let place = rest.range(of: word) {
            rest = rest[place.upperBound...]
            found.append(String(rest.prefix(40)))
        }
        return found
    }
}

extension Substring {
    fileprivate func range(of word: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(word) { return start..<index(start, offsetBy: word.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
