/// The advice for people.
package enum AdviceText {
    package static func render(_ advice: Advice, _ table: NodeTable?) -> String {
        var text = "Request \(advice.request.mebibytes) MiB\n\n"
        text += row("peak", peak(advice))
        text += row("margin", advice.reasons.joined(separator: "\n"))
        text += row("sure", advice.certainty)
        for caution in advice.cautions { text += row("note", caution) }
        text += "\n"
        for line in ReadyLine.allCases { text += row(line.title, line.text(advice, table)) }
        return text + (table.map { "\n" + render($0) } ?? "")
    }

    private static func peak(_ advice: Advice) -> String {
        let name = advice.highest.name
        if let floor = advice.highest.floor { return "more than \(floor.inSentence), \(name)" }
        let several = advice.runs.count > 1 ? ", the highest of \(advice.runs.count) runs" : ""
        return "\(advice.peak.inSentence), \(name)\(several)"
    }

    private static func render(_ table: NodeTable) -> String {
        var text = "On a node of \(size(table.node)), workers × memory:\n"
        if table.safeWorkers == 0 { text = "Not one fits with its margin. " + text }
        for row in table.rows {
            let what =
                row.memory.map { "\(row.workers) × \(size($0))" } ?? "\(row.workers)\(row.isLast ? " or more" : "")"
            text += "  " + padded(what, to: 14) + row.verdict.rawValue + "\n"
        }
        return text
    }

    static func size(_ size: ByteCount) -> String {
        size.bytes >= 1 << 30 && size.bytes & (1 << 30 - 1) == 0 ? "\(size.bytes >> 30) GiB" : size.inSentence
    }

    private static let column = 12

    /// A title, and behind it lines under one another.
    private static func row(_ title: String, _ lines: String) -> String {
        var text = ""
        for (index, line) in lines.split(separator: "\n").enumerated() {
            text += padded(index == 0 ? title : "", to: column) + line + "\n"
        }
        return text
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
