import Glibc
import Testing

@Suite("memory_limited_run.sh works wherever it lies")
struct WhereverItLiesTests {
    @Test("as a copy, with memcage on PATH")
    func copy() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("bin")
        let copied = try Run(program("cp", Binaries.dropIn, folder.file("run.sh"))).run()
        #expect(copied.ending == .exited(0))
        symlink(Binaries.memcage, folder.file("bin/memcage"))
        let path = folder.file("bin") + ":" + (variable("PATH") ?? "/usr/bin:/bin")
        let result = try Run(program(folder.file("run.sh"), "echo", "here")).environment("PATH", path).directory(folder)
            .run()
        #expect(result.outputLines.contains("here"), "\(result)")
        #expect(result.ending == .exited(0))
    }

    @Test("as a link, with memcage beside what it points to")
    func link() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("release")
        try folder.makeFolder("elsewhere")
        let copied = try Run(program("cp", Binaries.dropIn, Binaries.memcage, folder.file("release"))).run()
        #expect(copied.ending == .exited(0), "\(copied)")
        let name = Binaries.dropIn.split(separator: "/").last.map(String.init) ?? ""
        let binary = Binaries.memcage.split(separator: "/").last.map(String.init) ?? ""
        rename(folder.file("release/\(binary)"), folder.file("release/memcage"))
        symlink(folder.file("release/\(name)"), folder.file("elsewhere/run"))
        let result = try Run(program(folder.file("elsewhere/run"), "echo", "here")).directory(folder).run()
        #expect(result.outputLines.contains("here"), "\(result)")
    }

    @Test("and says what is missing when memcage is nowhere")
    func nowhere() throws {
        let folder = try TemporaryFolder()
        _ = try Run(program("cp", Binaries.dropIn, folder.file("run.sh"))).run()
        let alone = try Run(program(folder.file("run.sh"), "true")).environment("PATH", "/usr/bin:/bin").run()
        #expect(alone.ending == .exited(1))
        #expect(alone.errorLines.count == 1)
        let wrong = try Run(program(folder.file("run.sh"), "true")).environment("MEMCAGE", "/no/such/file").run()
        #expect(wrong.ending == .exited(1))
        #expect(wrong.errorText.contains("/no/such/file"), "\(wrong)")
    }
}
