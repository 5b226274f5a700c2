/// What `--max-memory` asks for. Two of the three can only be answered by a place.
package enum MemoryRequest: Equatable, Sendable {
    case fixed(ByteCount)
    /// A share of what the place grants, in percent: above 0, at most 100.
    case share(percent: Double)
    /// All that the place grants but a margin for memcage itself and what else runs there.
    case auto

    /// Reads `auto`, `80%`, or a size above 0. Nil when it is none of them.
    package init?(parsing text: String) {
        if text == "auto" {
            self = .auto
        } else if text.hasSuffix("%") {
            guard let percent = Double(decimal: text.dropLast()), percent > 0, percent <= 100 else { return nil }
            self = .share(percent: percent)
        } else {
            guard let size = ByteCount(parsing: text), size > .zero else { return nil }
            self = .fixed(size)
        }
    }

    /// As a person would type it.
    package var text: String {
        switch self {
        case .fixed(let size): size.inSentence
        case .share(let percent): (percent == percent.rounded() ? percent.fixed(0) : "\(percent)") + "%"
        case .auto: "auto"
        }
    }
}
