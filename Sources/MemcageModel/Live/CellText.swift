/// Text as a terminal shows it, in cells. An estimate that rather takes too many: a line that is thought too wide is
/// cut, one that is thought too narrow would wrap.
package enum CellText {
    package static func width(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20..<0x7F: return 1
        case 0x1100..<0x1160, 0x2E80..<0x303F, 0x3041..<0xA4D0, 0xA960..<0xA980, 0xAC00..<0xD7A4, 0xF900..<0xFB00,
            0xFE30..<0xFE70, 0xFF00..<0xFF61, 0xFFE0..<0xFFE7, 0x1F000..<0x20000, 0x20000..<0x3FFFE:
            return 2
        // Makes an emoji of the character before it, which is wide then.
        case 0xFE0F: return 1
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }

    /// The text, or its front with `…`, in at most so many cells.
    package static func cut(_ text: String, to cells: Int, _ glyphs: ProgressText.Glyphs = .unicode) -> String {
        guard cells > 0 else { return "" }
        var used = 0
        var kept = ""
        for character in text {
            let next = width(String(character))
            if used + next > cells {
                while used > cells - 1, let last = kept.popLast() { used -= width(String(last)) }
                return kept + (glyphs == .unicode ? "…" : "~")
            }
            kept.append(character)
            used += next
        }
        return kept
    }

    /// The text in exactly so many cells.
    package static func fit(_ text: String, to cells: Int, right: Bool = false) -> String {
        let text = cut(text, to: cells)
        let blanks = String(repeating: " ", count: max(0, cells - width(text)))
        return right ? blanks + text : text + blanks
    }
}

extension ByteCount {
    /// `317M`, `1.5G`, `12T`: at most five cells.
    package var inCells: String {
        let units = ["K", "M", "G", "T", "P"]
        var value = Double(bytes) / 1024
        var unit = 0
        // 1000 rather than 1024: four digits are one too many.
        while value >= 999.5, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return (value < 9.95 && unit > 1 ? value.fixed(1) : value.fixed(0)) + units[unit]
    }
}

extension Interval {
    /// `4:07`, `1:02:03`, `12d03h`.
    package var inCells: String {
        let seconds = max(0, nanoseconds / 1_000_000_000)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        if seconds < 3600 { return "\(seconds / 60):\(two(seconds % 60))" }
        if seconds < 86_400 { return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))" }
        return "\(seconds / 86_400)d\(two(seconds / 3600 % 24))h"
    }
}
