/// How wide text will be. The font of the pictures is DejaVu Sans; a viewer that has none takes one that is
/// hardly wider, mostly narrower.
package enum TextWidth {
    /// Advance widths of U+0020 to U+007E in thousandths of the size.
    private static let ascii: [Int16] = [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
        636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
        295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
        500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
        392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
    ]

    package static func of(_ text: some StringProtocol, size: Double) -> Double {
        var sum = 0
        for scalar in text.unicodeScalars { sum += width(scalar) }
        return Double(sum) * size / 1000
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        let index = Int(scalar.value) - 0x20
        if ascii.indices.contains(index) { return Int(ascii[index]) }
        switch scalar.value {
        case 0xB7: return 318
        case 0x2013: return 500
        // Letters of Europe are not wider than 0.8; anything else may be as wide as it is high.
        case 0xA0..<0x530: return 700
        default: return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1050
        }
    }
}

/// Texts that must fit somewhere.
package enum Fitting {
    /// The text, or its front and back with `…` between: of a command line both ends matter.
    package static func middle(_ text: String, size: Double, width: Double) -> String {
        shortened(text, size: size, width: width) { text, kept in
            let back = kept / 2
            return text.prefix(kept - back) + "…" + text.suffix(back)
        }
    }

    /// The text, or its front with `…`.
    package static func end(_ text: String, size: Double, width: Double) -> String {
        shortened(text, size: size, width: width) { $0.prefix($1) + "…" }
    }

    private static func shortened(
        _ text: String, size: Double, width: Double, _ cut: (String, Int) -> String
    ) -> String {
        // Nothing is narrower than a fifth of its size: longer texts need not be measured whole.
        let most = max(1, Int(width / size * 5))
        if text.unicodeScalars.count <= most, TextWidth.of(text, size: size) <= width { return text }
        var fits = 0
        var tooMany = min(text.count, most) + 1
        while tooMany - fits > 1 {
            let kept = (fits + tooMany) / 2
            if TextWidth.of(cut(text, kept), size: size) <= width { fits = kept } else { tooMany = kept }
        }
        return fits == 0 ? "" : cut(text, fits)
    }
}
