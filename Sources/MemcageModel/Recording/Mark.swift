/// A word of the job about itself: a point on the timeline, or the begin or end of a stage.
package struct Mark: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case point, begin, end
    }

    package var kind: Kind
    /// At most `longest` bytes; bytes that are no text are shown escaped.
    package var name: String

    /// Bytes of a name; what is longer is cut.
    package static let longest = 200

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// As a datagram: one byte for the kind, then the name.
extension Mark {
    package static let datagramSize = longest + 1

    /// Nil for what no `memcage mark` sends.
    package init?(datagram: Span<UInt8>) {
        guard datagram.count > 1, let kind = Kind.allCases.first(where: { $0.letter == datagram[0] }) else {
            return nil
        }
        var bytes: [UInt8] = []
        for index in 1..<min(datagram.count, Self.datagramSize) { bytes.append(datagram[index]) }
        let name = ByteString(bytes)
        self.init(kind, name.text ?? name.printable)
    }

    /// The datagram for a name of any bytes, cut where it is too long, at the edge of a character if it is text.
    package static func datagram(_ kind: Kind, _ name: ByteString) -> [UInt8] {
        var bytes = name.bytes.prefix(longest)
        if bytes.count < name.bytes.count, name.text != nil {
            while let last = name.bytes[bytes.endIndex...].first, last & 0xC0 == 0x80, !bytes.isEmpty {
                bytes = bytes.dropLast()
            }
        }
        return [kind.letter] + bytes
    }
}

extension Mark.Kind {
    fileprivate var letter: UInt8 {
        switch self {
        case .point: UInt8(ascii: "p")
        case .begin: UInt8(ascii: "b")
        case .end: UInt8(ascii: "e")
        }
    }
}
