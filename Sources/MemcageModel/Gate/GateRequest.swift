/// What `memcage test` was asked for. Every option of `run` is taken too, and handed on.
package struct GateRequest: Equatable, Sendable {
    package var threshold: ByteCount?
    package var tolerance = 10.0
    package var upperOnly = false
    /// A recorded run whose peak is the threshold.
    package var baseline: ByteString?
    package var junit: ByteString?
    /// NAME.dat and NAME.png are written.
    package var output: ByteString = "mprofile_test"
    package private(set) var wantsHelp = false
    /// Words for the reader of `run`, the command behind `--` among them.
    package private(set) var run: [ByteString] = []

    package init(_ words: [ByteString]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" || word.bytes.first != UInt8(ascii: "-") {
                run += ["--"] + (word == "--" ? [] : [word]) + rest
                break
            }
            let (name, inside) = Self.split(word)
            switch name {
            case "--help", "-h":
                wantsHelp = true
                return
            case "--upper-only": upperOnly = true
            case "-s", "--script":
                run += ["--", "python3"] + (inside.map { [$0] } ?? []) + rest
                rest = []
            case "--threshold", "--tolerance", "-o", "--output", "--baseline", "--junit":
                guard let value = inside ?? rest.popFirst() else { throw UsageError("\(name) needs a value") }
                try take(name, value)
            default:
                run.append(word)
                if inside == nil, let value = rest.first, value != "--",
                    RunOption.allCases.contains(where: { $0.flag == name && !$0.isSwitch })
                {
                    run.append(value)
                    rest.removeFirst()
                }
            }
        }
        if baseline != nil, threshold != nil {
            throw UsageError("--baseline and --threshold both say what the peak should be; give one of them")
        }
    }

    private mutating func take(_ name: String, _ value: ByteString) throws(UsageError) {
        let text = value.text ?? ""
        switch name {
        case "--threshold":
            guard let size = ByteCount(parsing: text) else {
                throw .value(value.printable, of: name, accepts: "a size: MiB, or with K, M, G, T; 0 only reports")
            }
            threshold = size == .zero ? nil : size
        case "--tolerance":
            guard let percent = Double(decimal: text) else {
                throw .value(value.printable, of: name, accepts: "per cent, 0 or more (10, 2.5)")
            }
            tolerance = percent
        case "--baseline": baseline = value
        case "--junit": junit = value
        default:
            guard !value.bytes.isEmpty else { throw .value("", of: name, accepts: "a name for NAME.dat and NAME.png") }
            output = value
        }
    }

    private static func split(_ word: ByteString) -> (name: String, value: ByteString?) {
        guard word.bytes.starts(with: "--".utf8), let equals = word.bytes.firstIndex(of: UInt8(ascii: "=")) else {
            return (word.printable, nil)
        }
        return (
            String(decoding: word.bytes[..<equals], as: UTF8.self), ByteString(Array(word.bytes[(equals + 1)...]))
        )
    }
}
