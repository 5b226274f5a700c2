/// A picture as a list of what is to be drawn, in user units, with y downwards. It knows no file format:
/// `SVGText` writes it as text, `memcage-plot` draws it with Cairo.
package struct Chart: Equatable, Sendable {
    package static let width = 800.0
    package static let height = 450.0

    package var title: String
    package var elements: [Element]

    package struct Point: Equatable, Sendable {
        package var x: Double
        package var y: Double
        package init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    package struct Box: Equatable, Sendable {
        package var x: Double
        package var y: Double
        package var width: Double
        package var height: Double
        package init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }

        package var right: Double { x + width }
        package var bottom: Double { y + height }

        package func meets(_ other: Box) -> Bool {
            x < other.right && other.x < right && y < other.bottom && other.y < bottom
        }

        package func contains(_ other: Box) -> Bool {
            x <= other.x && other.right <= right && y <= other.y && other.bottom <= bottom
        }
    }

    package struct Stroke: Equatable, Sendable {
        package var colour: Colour
        package var width: Double
        package var dashes: [Double]
        package init(_ colour: Colour, _ width: Double, dashes: [Double] = []) {
            self.colour = colour
            self.width = width
            self.dashes = dashes
        }
    }

    package enum Anchor: String, Sendable { case start, middle, end }

    package struct Text: Equatable, Sendable {
        package var at: Point
        package var text: String
        package var size: Double
        package var colour: Colour
        package var anchor: Anchor
        /// A rim in the colour of the paper, so that it can be read over lines.
        package var hasHalo: Bool
        package init(
            _ text: String, at: Point, size: Double, _ colour: Colour, anchor: Anchor = .start, halo: Bool = false
        ) {
            self.at = at
            self.text = text
            self.size = size
            self.colour = colour
            self.anchor = anchor
            hasHalo = halo
        }

        /// Where it stands, by the widths of the font it is meant for.
        package var box: Box {
            let width = TextWidth.of(text, size: size)
            let left =
                switch anchor {
                case .start: at.x
                case .middle: at.x - width / 2
                case .end: at.x - width
                }
            return Box(left, at.y - 0.78 * size, width, size)
        }
    }

    package indirect enum Element: Equatable, Sendable {
        case line([Point], Stroke)
        case area([Point], Colour, opacity: Double)
        case box(Box, Colour)
        case dot(Point, radius: Double, fill: Colour, Stroke)
        case text(Text)
        /// A named part, with what a pointer over it says, drawn only inside a box.
        case group(name: String, tip: String? = nil, clip: Box? = nil, [Element])
    }
}

extension Chart {
    /// Everything in it, groups opened.
    package var flattened: [Element] { Self.flatten(elements) }

    private static func flatten(_ elements: [Element]) -> [Element] {
        elements.flatMap { element in
            if case .group(_, _, _, let inner) = element { flatten(inner) } else { [element] }
        }
    }

    package var texts: [Text] {
        flattened.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }
}
