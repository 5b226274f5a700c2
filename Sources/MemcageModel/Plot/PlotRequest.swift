/// What is to be drawn, and where to: the same words for `memcage plot` and for `memcage-plot`, which draws
/// what needs Cairo.
package struct PlotRequest: Equatable, Sendable {
    package enum Format: String, CaseIterable, Sendable { case svg, html, png, pdf }

    package var traces: [ByteString]
    package var output: ByteString
    package var format: Format
    /// Pixels of a PNG for one unit of the picture.
    package var scale: Int

    package static let usage = "memcage plot TRACE… [-o FILE] [--scale N]"
    package static let outputFlag = "--output"
    package static let accepts = "a name that ends in .svg, .html, .png or .pdf in a folder that can be written"
    package static let toOutput: ByteString = "-"

    package init(traces: [ByteString], output: ByteString?, scale: String?) throws(UsageError) {
        guard let first = traces.first else { throw UsageError("no trace to plot; give one: \(Self.usage)") }
        self.traces = traces
        self.output = output ?? Self.besides(first)
        guard self.output.bytes.count > 0, let format = Self.format(of: self.output) else {
            throw .value(self.output.printable, of: Self.outputFlag, accepts: Self.accepts)
        }
        self.format = format
        guard let scale = Int(scale ?? "1"), (1...8).contains(scale) else {
            throw .value(scale ?? "", of: "--scale", accepts: "a whole number from 1 to 8")
        }
        self.scale = scale
        if traces.contains(self.output) {
            throw UsageError("\(Self.outputFlag): '\(self.output.printable)' is the trace itself; give another name")
        }
    }

    /// The words of `memcage-plot`, as `memcage plot` passes them on or a person types them.
    package init(words: [ByteString]) throws(UsageError) {
        var traces: [ByteString] = []
        var output: ByteString?
        var scale: String?
        var rest = words[...]
        var isOption = true
        while let word = rest.popFirst() {
            switch word.text {
            case "--" where isOption: isOption = false
            case "-o" where isOption, Self.outputFlag where isOption:
                guard let value = rest.popFirst() else { throw .value("", of: "-o", accepts: Self.accepts) }
                output = value
            case "--scale" where isOption: scale = rest.popFirst()?.printable ?? ""
            case let text? where isOption && text.hasPrefix("-") && text != "-":
                throw UsageError("unknown option '\(word.printable)'; usage: \(Self.usage)")
            default: traces.append(word)
            }
        }
        try self.init(traces: traces, output: output, scale: scale)
    }

    /// The words that give this request again.
    package var words: [ByteString] {
        [ByteString(Self.outputFlag), output, "--scale", ByteString("\(scale)"), "--"] + traces
    }

    private static func format(of output: ByteString) -> Format? {
        if output == toOutput { return .svg }
        let name = output.lastComponent
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let ending = String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
        return ending == "htm" ? .html : Format(rawValue: ending)
    }

    /// `runs/fit.svg` of `runs/fit.trace`.
    private static func besides(_ trace: ByteString) -> ByteString {
        let name = trace.lastComponent
        var stem = trace.bytes
        if let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex { stem = Array(stem[..<dot]) }
        return ByteString(stem + Array(".svg".utf8))
    }
}
