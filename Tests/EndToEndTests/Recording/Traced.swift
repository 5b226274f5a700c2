import Testing

/// A trace as its lines, read by something else than its writer.
struct Traced {
    let lines: [JSONValue]

    /// Throws where a whole line is no JSON. What stands behind the last newline is left out.
    init(_ folder: TemporaryFolder, _ name: String = "trace") throws {
        let bytes = try #require(folder.contents(of: name))
        let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[..<$0] } ?? []
        lines = try whole.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: Array($0)) }
    }

    func all(_ type: String) -> [JSONValue] { lines.filter { $0["type"]?.text == type } }
    var end: JSONValue? { all("end").first }

    /// Least, mean and most of a figure in each span; spans that do not know it are left out.
    func triples(_ name: String) -> [[Double]] {
        all("sample").compactMap { $0[name]?.elements.compactMap(\.double) }.filter { $0.count == 3 }
    }

    /// The most in any span, in MiB.
    func most(_ name: String) -> Int? { triples(name).map { Int($0[2]) / mebibyte }.max() }

    /// Marks as `kind name`.
    var marks: [String] { all("mark").map { "\($0["kind"]?.text ?? "?") \($0["name"]?.text ?? "?")" } }

    /// Events in their order, without their numbers.
    var events: [String] { all("event").compactMap { $0["what"]?.text } }
}

/// How a job marks itself: memcage, by the path under test.
func mark(_ words: any Word...) -> String { (memcage("mark") + Command(words)).shell }
