import Glibc
import MemcageModel
import Testing

/// An article of the documentation catalogue; nil where the sources are not at hand.
func documentation(_ name: String) -> String? {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    guard let file = fopen("/\(root)/Sources/memcage/memcage.docc/\(name).md", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: bytes, as: UTF8.self)
}

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
