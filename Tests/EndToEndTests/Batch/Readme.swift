/// README.md, whose examples are run as they stand there.
enum Readme {
    /// The block of code in which the text stands, without its fences.
    static func block(with text: String) throws(Missing) -> String {
        let readme = readFile(Binaries.readme).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let blocks = readme.split(separator: "```\n", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        guard let block = blocks.first(where: { $0.contains(text) }) else {
            throw Missing(description: "\(Binaries.readme) has no block of code with \"\(text)\"")
        }
        return block
    }
}
