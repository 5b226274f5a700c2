/// A chart as SVG, without any library. It stands alone or inside a page.
package enum SVGText {
    package static func render(_ chart: Chart) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element(chart)
    }

    static func element(_ chart: Chart) -> String {
        var writer = Writer()
        writer.text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="800" height="450" viewBox="0 0 800 450" role="img" \
            font-family="'DejaVu Sans',Verdana,Arial,sans-serif">
            <title>\(escape(chart.title))</title>
            <rect width="800" height="450" fill="\(Palette.paper.hex)"/>

            """
        for element in chart.elements { writer.write(element) }
        return writer.text + "</svg>\n"
    }

    private struct Writer {
        var text = ""
        private var clips = 0

        mutating func write(_ element: Chart.Element) {
            switch element {
            case .line(let points, let stroke):
                text += "<polyline points=\"\(list(points))\" fill=\"none\" \(attributes(stroke))/>\n"
            case .area(let points, let colour, let opacity):
                let seeThrough = opacity < 1 ? " fill-opacity=\"\(number(opacity))\"" : ""
                text += "<polygon points=\"\(list(points))\" fill=\"\(colour.hex)\"\(seeThrough)/>\n"
            case .box(let box, let colour):
                text += "<rect \(place(box)) fill=\"\(colour.hex)\"/>\n"
            case .dot(let at, let radius, let fill, let stroke):
                text += "<circle cx=\"\(number(at.x))\" cy=\"\(number(at.y))\" r=\"\(number(radius))\" "
                text += "fill=\"\(fill.hex)\" \(attributes(stroke))/>\n"
            case .text(let label): write(label)
            case .group(let name, let tip, let clip, let elements): write(name, tip, clip, elements)
            }
        }

        private mutating func write(_ label: Chart.Text) {
            text += "<text x=\"\(number(label.at.x))\" y=\"\(number(label.at.y))\" "
            text += "font-size=\"\(number(label.size))\" fill=\"\(label.colour.hex)\""
            if label.anchor != .start { text += " text-anchor=\"\(label.anchor.rawValue)\"" }
            if label.hasHalo {
                text += " stroke=\"\(Palette.paper.hex)\" stroke-width=\"3\" stroke-linejoin=\"round\""
                text += " paint-order=\"stroke\""
            }
            text += ">\(escape(label.text))</text>\n"
        }

        private mutating func write(
            _ name: String, _ tip: String?, _ clip: Chart.Box?, _ elements: [Chart.Element]
        ) {
            if elements.isEmpty { return }
            text += "<g class=\"\(escape(name))\""
            if let clip {
                clips += 1
                text +=
                    " clip-path=\"url(#clip\(clips))\"><clipPath id=\"clip\(clips)\"><rect \(place(clip))/></clipPath>\n"
            } else {
                text += ">\n"
            }
            if let tip { text += "<title>\(escape(tip))</title>\n" }
            for element in elements { write(element) }
            text += "</g>\n"
        }

        private func list(_ points: [Chart.Point]) -> String {
            points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
        }

        private func place(_ box: Chart.Box) -> String {
            "x=\"\(number(box.x))\" y=\"\(number(box.y))\" width=\"\(number(box.width))\" height=\"\(number(box.height))\""
        }

        private func attributes(_ stroke: Chart.Stroke) -> String {
            var text =
                "stroke=\"\(stroke.colour.hex)\" stroke-width=\"\(number(stroke.width))\" stroke-linejoin=\"round\""
            if !stroke.dashes.isEmpty {
                text += " stroke-dasharray=\"\(stroke.dashes.map(number).joined(separator: " "))\""
            }
            return text
        }
    }

    /// Two decimals, fewer where they are zero: a hundredth of a unit is less than anybody sees.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        var text = value.fixed(2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// Text for XML and HTML. What XML has no way to say is shown as the sign for the unreadable.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += " "
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value & 0xFFFE == 0xFFFE:
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
