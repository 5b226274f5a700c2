import Glibc
import MemcageLinux
import MemcageModel
import Testing

/// The birth of a command on this kernel. Serialized: it blocks this process's signals for a moment.
@Suite("The birth of a command", .serialized) struct CommandTests {
    private func run(_ words: [ByteString], viaClone3: Bool) throws -> (failure: Command.Failure?, status: Int32) {
        let signals = try SignalSource()
        defer { signals.restore() }
        let command = try Command(words, in: nil, signals: signals, viaClone3: viaClone3)
        var waiting = pollfd(fd: command.birthDescriptor ?? -1, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, -1)
        let failure = command.birth(of: words)
        var status: Int32 = 0
        waitpid(command.pid, &status, 0)
        return (failure, status)
    }

    @Test("It runs by clone3 and by the way back alike", arguments: [true, false])
    func bothWays(viaClone3: Bool) throws {
        let result = try run(["sh", "-c", "exit 7"], viaClone3: viaClone3)
        #expect(result.failure == nil)
        #expect(result.status >> 8 & 0xFF == 7)
    }

    @Test("What cannot run is told apart")
    func failures() throws {
        let folder = Folder()
        folder.file("plain", "not a program")
        #expect(try run(["no-such-command-anywhere"], viaClone3: true).failure?.failure == .notFound)
        #expect(try run([folder.path.appending("plain")], viaClone3: true).failure?.failure == .notExecutable)
        #expect(try run([""], viaClone3: true).failure?.failure == .notFound)
        #expect(try run(["/"], viaClone3: false).failure?.failure == .notExecutable)
    }

    @Test("A script without #! runs as a shell would run it")
    func script() throws {
        let folder = Folder()
        folder.file("script", "exit $(($# + 40))\n")
        _ = folder.path.appending("script").withCString { chmod($0, 0o755) }
        let result = try run([folder.path.appending("script"), "a", "b c"], viaClone3: true)
        #expect(result.failure == nil)
        #expect(result.status >> 8 & 0xFF == 42)
    }

    @Test("The search goes as execvp's: empty elements are the current folder, a slash ends it")
    func search() {
        #expect(CommandSearch.candidates(for: "x", path: "/a::/b") == ["/a/x", "./x", "/b/x"])
        #expect(CommandSearch.candidates(for: "./x", path: "/a") == ["./x"])
        #expect(CommandSearch.candidates(for: "x", path: nil) == ["/bin/x", "/usr/bin/x"])
    }

    @Test("A hundred births cost no descriptor")
    func descriptors() throws {
        _ = try run(["true"], viaClone3: true)
        let before = openDescriptors()
        for index in 0..<100 { _ = try run(["true"], viaClone3: index % 2 == 0) }
        #expect(openDescriptors() < before + 40)
    }
}
