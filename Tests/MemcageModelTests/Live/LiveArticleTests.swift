import MemcageModel
import Testing

@Suite("The documentation of the list")
struct LiveArticleTests {
    static let article = documentation("Live")

    @Test("its example is what memcage ls --json prints", .enabled(if: article != nil))
    func example() throws {
        let article = try #require(Self.article)
        let blocks = article.components(between: "```json\n", and: "```")
        #expect(blocks == [ListedCage.json([.example(stage: ["fit", "minimise"])])])
    }

    @Test("it names every key, and the version", .enabled(if: article != nil))
    func keys() throws {
        let article = try #require(Self.article)
        guard case .array(let cages) = try StrictJSON(ListedCage.json([.example()])) else {
            return #expect(Bool(false))
        }
        for key in cages.flatMap(\.keys) { #expect(article.contains("`\(key)`"), "\(key) is missing") }
        #expect(article.contains("`\(ListedCage.schema)`, \(ListedCage.schemaVersion)"))
        for phase in CageState.Phase.allCases { #expect(article.contains("`\(phase.rawValue)`")) }
    }

    @Test("its status line is one")
    func line() throws {
        let article = try #require(Self.article)
        #expect(article.contains(ProgressTextTests.text().line(width: 80, .unicode) + "\n"))
    }

    @Test("no cages are an empty array")
    func empty() {
        #expect(ListedCage.json([]) == "[]\n")
    }
}

extension String {
    fileprivate func components(between open: String, and close: String) -> [String] {
        split(separator: open).dropFirst().compactMap { $0.split(separator: close).first.map(String.init) }
    }
}
