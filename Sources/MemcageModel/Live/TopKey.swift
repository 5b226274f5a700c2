/// What a person at `memcage top` wants.
package enum TopKey: Equatable, Sendable {
    case quit, reverse
    case order(ListedCage.Order)
    case up, down, pageUp, pageDown, first, last
}

/// Keys out of the bytes of a terminal. A sequence may come in pieces.
package struct TopKeyReader: Sendable {
    private var pending: [UInt8] = []
    private static let longest = 16

    package init() {}

    package mutating func read(_ bytes: some Sequence<UInt8>) -> [TopKey] {
        var keys: [TopKey] = []
        for byte in bytes {
            if pending.isEmpty, byte != 0x1B {
                if let key = Self.letter(byte) { keys.append(key) }
                continue
            }
            // A second escape begins anew.
            if byte == 0x1B { pending = [] }
            pending.append(byte)
            if pending.count < 3 {
                // ESC and what starts no sequence: the key is its own.
                if pending.count == 2, byte != UInt8(ascii: "["), byte != UInt8(ascii: "O") {
                    pending = []
                    if let key = Self.letter(byte) { keys.append(key) }
                }
                continue
            }
            // The last byte of a control sequence.
            if (0x40...0x7E).contains(byte) || pending.count >= Self.longest {
                if let key = Self.sequence(pending[2...]) { keys.append(key) }
                pending = []
            }
        }
        return keys
    }

    private static func letter(_ byte: UInt8) -> TopKey? {
        switch UnicodeScalar(byte) {
        // Ctrl-C where the terminal makes no signal of it.
        case "q", "Q", "\u{03}": .quit
        case "m": .order(.now)
        case "p": .order(.peak)
        case "%": .order(.share)
        case "t": .order(.time)
        case "u": .order(.user)
        case "r": .reverse
        case "k": .up
        case "j": .down
        case " ": .pageDown
        case "b": .pageUp
        case "g": .first
        case "G": .last
        default: nil
        }
    }

    private static func sequence(_ body: ArraySlice<UInt8>) -> TopKey? {
        switch String(decoding: body, as: UTF8.self) {
        case "A": .up
        case "B": .down
        case "5~": .pageUp
        case "6~": .pageDown
        case "H", "1~", "7~": .first
        case "F", "4~", "8~": .last
        default: nil
        }
    }
}
