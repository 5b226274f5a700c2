import MemcageModel
import Testing

/// Held against the article in the documentation catalogue, where the sources are at hand.
@Suite("The article that is the trace's schema")
struct TraceArticleTests {
    static let article = documentation("Trace")

    @Test("its example lines are lines of the writer, one of each kind", .enabled(if: article != nil))
    func examples() throws {
        let article = try #require(Self.article)
        let lines = article.split(separator: "\n").filter { $0.hasPrefix("{\"type\"") }.map { $0 + "\n" }
        var reader = TraceReader()
        var records: [TraceRecord] = []
        for line in lines { try reader.read(Array(line.utf8)[...]) { records.append($0) } }
        #expect(records.map(TraceText.line) == lines.map { String($0) })
        let kinds = try lines.map { try StrictJSON(String($0))["type"] }
        #expect(kinds == ["start", "sample", "mark", "event", "end"].map { StrictJSON.string($0) })
    }

    @Test("it names every event, kind of mark and column", .enabled(if: article != nil))
    func complete() throws {
        let article = try #require(Self.article)
        let names = TraceEvent.What.allCases.map(\.rawValue) + Mark.Kind.allCases.map(\.rawValue) + PrmonText.columns
        for name in names { #expect(article.contains("`\(name)`"), "\(name) is missing") }
        #expect(article.contains("\"schema_version\":\(TraceStart.version)"))
    }
}
