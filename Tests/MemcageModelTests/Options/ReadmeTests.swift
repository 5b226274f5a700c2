import Glibc
import MemcageModel
import Testing

/// Held against README.md, where the sources are at hand.
@Suite("The README", .enabled(if: textOfTree("README.md") != nil, "no sources here"))
struct ReadmeTests {
    static let readme = textOfTree("README.md")

    @Test("its table has every option in its order, with what stands for the value and the default")
    func options() throws {
        let readme = try #require(Self.readme)
        let rows = readme.replacing("\\|", with: "¦").split(separator: "\n").filter { $0.hasPrefix("| `--") }
            .map { $0.split(separator: "|").map { $0.trimmed } }
        let options = RunOption.allCases
        try #require(rows.count == options.count, "\(rows.map(\.first))")
        for (row, option) in zip(rows, options) {
            let value = option.isSwitch ? "" : " " + option.placeholder.replacing("|", with: "¦")
            #expect(row.first == "`\(option.flag)\(value)`")
            guard !option.isSwitch, let standard = option.standard else { continue }
            #expect(row.last == standard, "\(option.flag)")
        }
    }

    @Test("it and the catalogue's first page lead to every article")
    func articles() throws {
        let readme = try #require(Self.readme)
        let first = try #require(documentation("memcage"))
        let folder = try #require(opendir("\(treeFolder)/\(catalogue)"))
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".md"), name != "memcage.md" { names.append(String(name.dropLast(3))) }
        }
        #expect(names.count > 5)
        for name in names {
            #expect(readme.contains("(\(catalogue)/\(name).md)"), "README.md does not link \(name)")
            #expect(first.contains("- <doc:\(name)>\n"), "memcage.md does not link \(name)")
        }
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
