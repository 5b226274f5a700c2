import MemcageModel
import Testing

@Suite("The request in others' words")
struct ReadyLineTests {
    @Test(
        "each has its own unit",
        arguments: [
            (.condor, "request_memory = 3000"), (.slurm, "--mem=3000M"), (.snakemake, "mem_mb=3146"),
            (.kubernetes, "resources:\n  requests: {memory: 3000Mi}\n  limits: {memory: 3000Mi}"),
            (.dask, "memory_limit=\"3200MiB\""),
            (.coffea, "runner:\n  workers: 1\n  condor_memory: 3200MiB\n  maxchunks: null"),
            (.memcage, "--max-memory 3000 --kill-threshold 0.95"),
        ] as [(ReadyLine, String)])
    func line(target: ReadyLine, text: String) throws {
        #expect(target.text(try #require(Advice([measured(2500)]))) == text)
    }

    @Test("with a node, as many workers as are safe there")
    func node() throws {
        let advice = try #require(Advice([measured(2800)]))
        let table = NodeTable(node: .mebibytes(11 << 10), advice)
        #expect(ReadyLine.dask.text(advice, table) == "n_workers=2, memory_limit=\"4096MiB\"")
        #expect(ReadyLine.coffea.text(advice, table).contains("workers: 2\n"))
    }

    @Test("JSON holds them all, and is JSON")
    func json() throws {
        let advice = try #require(
            Advice([measured(2500), measured(300, "k", ending: .wanted(moreThan: .mebibytes(9), "oom"))]))
        let json = try #require(
            JSON(parsing: Array(AdviceJSON.render(advice, NodeTable(node: .mebibytes(4096), advice)).utf8)[...]))
        #expect(json["schema"]?.text == "memcage.advice" && json["request"]?.int == 3000 << 20)
        for line in ReadyLine.allCases { #expect(json["lines"]?[line.rawValue]?.text != nil) }
        #expect(json["runs"]?.elements?.map { $0["ending"]?.text } == ["whole", "memory"])
    }

    @Test("the article in the documentation names every field and line", .enabled(if: article != nil))
    func documented() throws {
        let article = try #require(Self.article)
        let advice = try #require(Advice([measured(2500)]))
        let json = try StrictJSON(AdviceJSON.render(advice, NodeTable(node: .mebibytes(4096), advice)))
        var names = json.keys + (json["node"]?.keys ?? []) + ReadyLine.allCases.map(\.rawValue)
        for list in [json["runs"], json["node"]?["rows"]] {
            if case .array(let objects) = list { names += objects.flatMap(\.keys) }
        }
        #expect(names.count > 30)
        for name in names { #expect(article.contains("`\(name)`"), "\(name) is missing") }
    }

    private static let article = documentation("Advise")

    @Test(
        "bad usage is refused with what would be accepted",
        arguments: [
            ([], nil, nil, false, "no run to advise from"), (["x"], "0G", nil, false, "--node: '0G'"),
            (["x"], "x", nil, false, "--node: 'x'"), (["x"], "-5", nil, false, "--node"),
            (["x"], "", nil, false, "--node"),
            (["x"], nil, "pbs", false, "one of condor, slurm"), (["x"], nil, "slurm", true, "give one of them"),
        ] as [([ByteString], String?, String?, Bool, String)])
    func refused(files: [ByteString], node: String?, line: String?, json: Bool, said: String) {
        let error = #expect(throws: UsageError.self) {
            try AdviceRequest(files: files, node: node, line: line, json: json)
        }
        #expect(error?.message.contains(said) == true, "\(String(describing: error))")
    }
}
