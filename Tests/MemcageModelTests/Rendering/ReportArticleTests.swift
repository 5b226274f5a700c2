import MemcageModel
import Testing

/// Held against the article in the documentation catalogue, where the sources are at hand.
@Suite("The article that is the report's schema")
struct ReportArticleTests {
    static let article = documentation("Report")

    @Test("it names every field and every reason", .enabled(if: article != nil))
    func complete() throws {
        let article = try #require(Self.article)
        var run = try RunSummary.example(.example(.threshold))
        run.traffic = Traffic()
        run.pressure = PressureTotals(some: 0, full: 0)
        run.stages = [Stage(name: "", begin: 0, end: 0, peak: .zero)]
        let report = try StrictJSON(Report.render(run))
        var names = report.keys + Reason.allCases.map(\.rawValue)
        for key in ["limits", "memory", "events", "cpu", "io", "pressure"] { names += report[key]?.keys ?? [] }
        if case .array(let stages) = report["stages"] { names += stages.flatMap(\.keys) }
        for name in names { #expect(article.contains("`\(name)`"), "\(name) is missing") }
    }

    @Test("its version is the report's", .enabled(if: article != nil))
    func version() throws {
        let article = try #require(Self.article)
        #expect(article.contains("| `schema_version` | integer | \(Report.version) |"))
        #expect(article.contains("`\(Report.schema)`"))
    }
}
