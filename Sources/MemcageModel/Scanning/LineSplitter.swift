/// Cuts what comes in pieces of any size into lines. Of a line that goes on in the next piece it keeps what was
/// there; of one that is longer than any should be, nothing.
package struct LineSplitter: Sendable {
    package enum Line {
        /// Inside the piece.
        case here(UnsafeRawBufferPointer)
        case joined([UInt8])
        case tooLong
    }

    /// No line of memcage's or mprof's is nearly as long.
    static let longest = 1 << 20

    private var held: [UInt8] = []
    package private(set) var isTooLong = false

    package init() {}

    /// Nothing stands behind the last newline.
    package var isEmpty: Bool { held.isEmpty && !isTooLong }

    /// The next line of a piece, which then begins behind it; nil when the rest of the piece is none yet.
    package mutating func next(in piece: inout UnsafeRawBufferPointer) -> Line? {
        guard let newline = piece.firstNewline else {
            hold(piece)
            piece = UnsafeRawBufferPointer(rebasing: piece[piece.count...])
            return nil
        }
        let line = UnsafeRawBufferPointer(rebasing: piece[..<newline])
        piece = UnsafeRawBufferPointer(rebasing: piece[(newline + 1)...])
        if isEmpty { return line.count <= Self.longest ? .here(line) : .tooLong }
        hold(line)
        defer {
            held.removeAll()
            isTooLong = false
        }
        return isTooLong ? .tooLong : .joined(held)
    }

    private mutating func hold(_ bytes: UnsafeRawBufferPointer) {
        if held.count + bytes.count > Self.longest { isTooLong = true }
        if isTooLong { held = [] } else { held += bytes }
    }
}
