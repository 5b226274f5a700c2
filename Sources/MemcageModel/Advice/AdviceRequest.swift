/// What `memcage advise` was asked for.
package struct AdviceRequest: Equatable, Sendable {
    package enum Form: Equatable, Sendable {
        case text, json
        case line(ReadyLine)
    }

    package static let usage = "memcage advise FILE… [--node SIZE] [--for NAME | --json]"

    package var files: [ByteString]
    package var node: ByteCount?
    package var form: Form

    package init(files: [ByteString], node: String?, line: String?, json: Bool) throws(UsageError) {
        guard !files.isEmpty else {
            throw UsageError("no run to advise from; give traces, reports or mprof files: \(Self.usage)")
        }
        self.files = files
        if let node {
            guard let size = ByteCount(parsing: node), size >= .mebibytes(1) else {
                throw .value(node, of: "--node", accepts: "the memory of a node: MiB, or with K, M, G, T (11G)")
            }
            self.node = size
        }
        form = json ? .json : .text
        if let line {
            guard let target = ReadyLine(rawValue: line) else {
                let names = ReadyLine.allCases.map(\.rawValue).joined(separator: ", ")
                throw .value(line, of: "--for", accepts: "one of \(names)")
            }
            guard !json else { throw UsageError("--for is one line and --json is all; give one of them") }
            form = .line(target)
        }
    }

    package func answer(_ advice: Advice) -> String {
        let table = node.map { NodeTable(node: $0, advice) }
        return switch form {
        case .text: AdviceText.render(advice, table)
        case .json: AdviceJSON.render(advice, table)
        case .line(let line): line.text(advice, table) + "\n"
        }
    }
}
