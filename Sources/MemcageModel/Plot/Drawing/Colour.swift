/// A colour by its three bytes in sRGB.
package struct Colour: Equatable, Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(_ hex: UInt32) {
        red = UInt8(truncatingIfNeeded: hex >> 16)
        green = UInt8(truncatingIfNeeded: hex >> 8)
        blue = UInt8(truncatingIfNeeded: hex)
    }

    package var hex: String {
        "#" + ByteString.hexadecimal(red) + ByteString.hexadecimal(green) + ByteString.hexadecimal(blue)
    }
}

/// The colours of a picture: after Okabe and Ito, whose hues the colour-blind can tell apart, set so that
/// neighbours also differ in lightness and a print in grey keeps them apart.
package enum Palette {
    static let paper = Colour(0xFFFFFF)
    static let ink = Colour(0x1A1A1A)
    static let soft = Colour(0x595959)
    static let grid = Colour(0xE3E3E3)
    static let frame = Colour(0x8C8C8C)

    static let chargedArea = Colour(0xD3DCE4)
    static let cacheArea = Colour(0xEEF1F4)
    static let cacheEdge = Colour(0xAEB9C3)
    static let limit = Colour(0xB23A00)
    static let threshold = Colour(0x8A5A00)
    static let stageBands = [Colour(0xE6E0EE), Colour(0xF4F1F8)]
    static let stageEdge = Colour(0x8D80A3)
    static let stallSome = Colour(0xF2C79B)
    static let stallFull = Colour(0xB23A00)
    static let alarm = Colour(0xB23A00)
    static let warning = Colour(0xE69F00)

    /// Layers of the stack, the largest at the bottom.
    package static let layers = [
        Colour(0x0B6FA8), Colour(0xF0B033), Colour(0x00795A), Colour(0x8FCBEE), Colour(0xA8527F),
    ]
    static let other = Colour(0xF3E98C)

    /// Lines of a comparison, with dashes as a second mark.
    package static let lines: [(Colour, [Double])] = [
        (Colour(0x004B87), []), (Colour(0xD98200), []), (Colour(0x00805E), [7, 3]), (Colour(0xB04A86), [2, 2.5]),
        (Colour(0x3FA0DC), [9, 3, 2, 3]), (Colour(0x1A1A1A), [4, 3]), (Colour(0xB23A00), [12, 4]),
        (Colour(0x7D7300), [1, 3]),
    ]
}
