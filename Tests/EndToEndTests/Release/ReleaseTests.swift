import Glibc
import Testing

/// The tarball that scripts/release makes, on a machine that need have no Swift.
@Suite(
    "The release works after unpacking",
    .enabled(if: variable("MEMCAGE_RELEASE") != nil, "needs $MEMCAGE_RELEASE, a tarball of scripts/release"))
struct ReleaseTests {
    private let tarball = variable("MEMCAGE_RELEASE") ?? ""
    /// Where nothing of Swift's lies.
    private static let path = "/usr/bin:/bin"

    /// The tree out of the tarball, in a folder below this one; the tree's own folder.
    private func unpack(into folder: TemporaryFolder, below name: String) throws -> String {
        try folder.makeFolder(name)
        let place = folder.file(name)
        let result = try Run(program("tar", "-xzf", tarball, "-C", place)).run()
        guard result.ending == .exited(0) else { throw Missing(description: "no release: \(result)") }
        return "\(place)/\(tarball.split(separator: "/").last.map { String($0.dropLast(7)) } ?? "")"
    }

    @Test("in a folder with blanks in its name: the drop-in finds memcage beside it, and ends a job")
    func blanks() throws {
        let folder = try TemporaryFolder()
        let tree = try unpack(into: folder, below: "a folder  with blanks")
        let result = try Run(
            program("\(tree)/bin/memory_limited_run.sh", "--max-memory", 200, "--"),
            hog("alloc", "--forever", "--rate", 100)
        ).environment("PATH", Self.path).environment("MEMCAGE", nil).directory(folder).patience(150).run()
        #expect(result.ending == .exited(137), "\(result)")
        #expect(result.errorText.contains("job ended (threshold)"), "\(result)")
        #expect(folder.text(of: "memory_monitor.log")?.contains("MEMORY THRESHOLD EXCEEDED!") == true)
    }

    @Test("and a link to the drop-in finds it too")
    func link() throws {
        let folder = try TemporaryFolder()
        let tree = try unpack(into: folder, below: "release")
        symlink("\(tree)/bin/memory_limited_run.sh", folder.file("run"))
        let result = try Run(program(folder.file("run"), "echo", "here")).environment("PATH", Self.path)
            .environment("MEMCAGE", nil).directory(folder).run()
        #expect(result.outputLines.contains("here"), "\(result)")
        #expect(result.ending == .exited(0))
    }

    @Test("in a root with nothing else in it", .rootOnly)
    func emptyRoot() throws {
        let folder = try TemporaryFolder()
        let tree = try unpack(into: folder, below: "root")
        let binary = "/\(tree.split(separator: "/").last ?? "")/bin/memcage"
        let script = #"mkdir "$0/proc" && mount -t proc proc "$0/proc" && exec chroot "$0" "$@""#
        let result = try Run(
            program("unshare", "-m"), bash(script), program(folder.file("root"), binary, "run", "--log-file", "/log"),
            program("--", binary, "--version")
        ).patience(150).run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.outputText.hasPrefix("memcage "), "\(result)")
        #expect(folder.text(of: "root/log")?.contains("Exit code: 0") == true)
    }

    @Test("its checksum holds, and so that it is the same bytes each time it has neither names nor times of its making")
    func reproducible() throws {
        let check = bash(#"cd "$(dirname "$0")" && sha256sum -c "${0##*/}.sha256""#) + Command([tarball])
        #expect(try Run(check).run().ending == .exited(0))
        let script = #"tar --numeric-owner --full-time -tvzf "$0" | awk '{ print $2, $4, $5 }' | sort -u"#
        let owners = try Run(bash(script) + Command([tarball])).run().outputLines
        #expect(owners.count == 1 && owners[0].hasPrefix("0/0 "), "\(owners)")
        let names = try Run(program("tar", "-tzf", tarball)).run().outputLines
        #expect(names == names.sorted(), "\(names)")
        // The time in gzip's own header.
        #expect(readFile(tarball)?[4..<8].allSatisfy { $0 == 0 } == true)
    }

    @Test("has completions that know the options, a manual page of all of them, the licence and the README")
    func documents() throws {
        let folder = try TemporaryFolder()
        let tree = try unpack(into: folder, below: "release")
        func text(_ name: String) -> String { String(decoding: readFile("\(tree)/\(name)") ?? [], as: UTF8.self) }
        let completions = [
            "bash-completion/completions/memcage", "zsh/site-functions/_memcage",
            "fish/vendor_completions.d/memcage.fish",
        ]
        for name in completions { #expect(text("share/\(name)").contains("max-memory"), "\(name)") }
        let syntax = try Run(program("bash", "-n", "\(tree)/share/\(completions[0])")).run()
        #expect(syntax.ending == .exited(0), "\(syntax)")
        let page = text("share/man/man1/memcage.1")
        let help = try Run(program("\(tree)/bin/memcage", "run", "--help")).run().outputText
        let options = Set(help.matches(of: /--([a-z-]+) </).map { String($0.1) })
        #expect(options.count >= 19)
        for option in options { #expect(page.contains(".It Fl -\(option) "), "\(option)") }
        #expect(!page.contains("\n\n") && !page.contains(".Ex -std"), "\(page)")
        #expect(text("LICENSE").contains("Apache License"))
        #expect(text("README.md").hasPrefix("# memcage"))
    }
}
