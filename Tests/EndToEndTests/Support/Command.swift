/// A word of a command line: text, a number, or bytes that need not be text.
protocol Word {
    var wordBytes: [UInt8] { get }
}

extension String: Word {
    var wordBytes: [UInt8] { Array(utf8) }
}

extension Int: Word {
    var wordBytes: [UInt8] { Array(String(self).utf8) }
}

extension Double: Word {
    var wordBytes: [UInt8] { Array(String(self).utf8) }
}

extension Array: Word where Element == UInt8 {
    var wordBytes: [UInt8] { self }
}

/// A command line, or the front of one: `memcage("run", "--") + hog("exit", 3)`.
struct Command: Sendable {
    var words: [[UInt8]]

    init(_ words: [any Word]) {
        self.words = words.map(\.wordBytes)
    }

    /// Nothing: the front of a command that runs bare.
    static let nothing = Command([])

    static func + (front: Command, back: Command) -> Command {
        var whole = front
        whole.words += back.words
        return whole
    }

    /// The command as text for a shell, every word in quotes. Only for words that are text.
    var shell: String {
        words.map {
            "'"
                + String(decoding: $0, as: UTF8.self).split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: #"'\''"#) + "'"
        }
        .joined(separator: " ")
    }
}

extension Command: CustomStringConvertible {
    var description: String {
        words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}
