/// A complaint about usage: one line that names the option, the value and what would be accepted.
package struct UsageError: Error, Equatable, Sendable {
    package var message: String
    package init(_ message: String) { self.message = message }

    package static func value(_ value: String, of source: String, accepts: String) -> UsageError {
        UsageError("\(source): '\(ByteString(value).printable)' is not accepted; give \(accepts)")
    }
}

/// Where a value came from, for complaints: `--max-memory` or `MEMCAGE_MAX_MEMORY`.
package struct GivenValue: Equatable, Sendable {
    package var value: ByteString
    package var source: String

    package init(value: ByteString, source: String) {
        self.value = value
        self.source = source
    }
}

/// The words of a command line, sorted into options and the command. Nothing is judged yet.
package struct CommandLineReader: Sendable {
    package private(set) var given: GivenOptions = [:]
    package private(set) var command: [ByteString] = []
    package private(set) var wantsHelp = false

    /// Reads the environment first, so that the command line wins. An empty value is as none. `environment`: nil where
    /// no variable can stand for an option.
    package init(environment: ((String) -> ByteString?)?) {
        guard let environment else { return }
        for option in RunOption.allCases {
            guard let value = environment(option.environmentName), !value.bytes.isEmpty else { continue }
            given[option] = GivenValue(value: value, source: option.environmentName)
        }
    }

    /// Reads options up to `--` or the first word that is none. With `bareCommand` false the command
    /// must stand behind `--`, so that a mistyped subcommand or option never becomes one.
    package mutating func read(_ words: [ByteString], bareCommand: Bool) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word.bytes == Array("--".utf8) {
                command = Array(rest)
                return
            }
            guard word.bytes.first == UInt8(ascii: "-") else {
                guard bareCommand else {
                    throw UsageError(
                        "'\(word.printable)' is no command of memcage; to run it: memcage -- \(word.quoted) …")
                }
                command = [word] + rest
                return
            }
            if word.bytes == Array("--help".utf8) || word.bytes == Array("-h".utf8) {
                wantsHelp = true
                return
            }
            try readOption(word, &rest)
        }
    }

    private mutating func readOption(_ word: ByteString, _ rest: inout ArraySlice<ByteString>) throws(UsageError) {
        let equals = word.bytes.firstIndex(of: UInt8(ascii: "="))
        let name = String(decoding: word.bytes[..<(equals ?? word.bytes.endIndex)], as: UTF8.self)
        guard let option = RunOption(flag: name) else {
            let nearest = Self.nearest(to: name).map { "; did you mean \($0.flag)?" } ?? "; see memcage run --help"
            throw UsageError("unknown option '\(ByteString(name).printable)'\(nearest)")
        }
        let value: ByteString
        if let equals {
            value = ByteString(Array(word.bytes[(equals + 1)...]))
        } else if option.isSwitch {
            value = "yes"
        } else if let next = rest.first, !next.bytes.starts(with: "--".utf8) {
            value = next
            rest.removeFirst()
        } else {
            throw UsageError("\(option.flag) needs a value; give \(option.accepts)")
        }
        given[option] = GivenValue(value: value, source: option.flag)
    }

    private static func nearest(to name: String) -> RunOption? {
        let ranked = RunOption.allCases.map { ($0, distance(Array($0.flag.utf8), Array(name.utf8))) }
        guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= 3 else { return nil }
        return best.0
    }

    /// Edits between two words (Levenshtein).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard right.count <= 64 else { return .max }
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substituted = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
