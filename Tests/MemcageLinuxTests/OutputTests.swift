import Glibc
import MemcageLinux
import MemcageModel
import Testing

@Suite("Log and report", .serialized) struct OutputTests {
    @Test("What the scribe is given stands in the file, in order, when it has finished")
    func scribe() throws {
        let folder = Folder()
        var cautions: [String] = []
        let file = try LogFile.open(.file(folder.path.appending("log"), named: true), cautions: &cautions)
        let scribe = try Scribe()
        switch file {
        case .some(let descriptor): try scribe.open(descriptor)
        case .none: Issue.record("no log was opened")
        }
        for number in 0..<100 { scribe.write("line \(number)\n") }
        #expect(scribe.finish().lost == 0)
        let lines = folder.text("log")?.split(separator: "\n") ?? []
        #expect(lines == (0..<100).map { "line \($0)" })
    }

    @Test("Each file of a recording gets its own lines, beside the log; a long last line waits for room")
    func sinks() throws {
        let folder = Folder()
        let scribe = try Scribe()
        for (name, file) in [("trace", Recording.File.trace), ("mprof", .mprof)] {
            let descriptor = try OwnedDescriptor(opening: folder.path.appending(name), O_WRONLY | O_CREAT)
            try scribe.open(descriptor, for: file)
        }
        scribe.write("no log was opened\n")
        for number in 0..<100 {
            scribe.write(Recording.Piece(file: number % 2 == 0 ? .trace : .mprof, text: "line \(number)\n"))
        }
        let long = String(repeating: "x", count: 5_000_000) + "\n"
        scribe.write(Recording.Piece(file: .trace, text: long), patience: .seconds(60))
        let account = scribe.finish()
        #expect(account.lost == 0 && account.lostRecording == 0)
        let trace = folder.text("trace") ?? ""
        #expect(trace == (0..<50).map { "line \($0 * 2)\n" }.joined() + long)
        #expect(folder.text("mprof") == (0..<50).map { "line \($0 * 2 + 1)\n" }.joined())
    }

    @Test("What was not the log's is counted apart")
    func apart() throws {
        let folder = Folder()
        let log = try OwnedDescriptor(opening: folder.path.appending("log"), O_WRONLY | O_CREAT)
        let full = try OwnedDescriptor(opening: "/dev/full", O_WRONLY)
        let scribe = try Self.scribe(log)
        try scribe.open(full, for: .trace)
        for _ in 0..<3 { scribe.write(Recording.Piece(file: .trace, text: "line\n")) }
        // A file that was never handed over.
        scribe.write(Recording.Piece(file: .prmon, text: "line\n"))
        scribe.write("line\n")
        let account = scribe.finish()
        #expect(account.lost == 4 && account.lostRecording == 4 && account.error == .noSpace)
        #expect(folder.text("log") == "line\n")
    }

    private static func scribe(_ file: borrowing OwnedDescriptor) throws -> Scribe {
        let scribe = try Scribe()
        try scribe.open(file)
        return scribe
    }

    @Test("Without a log nothing is written, and nothing is lost")
    func noLog() throws {
        let scribe = try Scribe()
        scribe.write("line\n")
        let account = scribe.finish()
        #expect(account.lost == 0)
        #expect(!account.isStuck)
    }

    @Test("As an anchor it tells of a TERM to itself, and goes on writing")
    func anchor() throws {
        let folder = Folder()
        let file = try OwnedDescriptor(opening: folder.path.appending("log"), O_WRONLY | O_CREAT)
        let signals = try SignalSource()
        defer { signals.restore() }
        let scribe = try Self.scribe(file)
        scribe.anchor()
        scribe.write("before\n")
        // Until the records are taken in the signal is blocked, and waits.
        kill(scribe.pid, SIGTERM)
        var waiting = pollfd(fd: scribe.number, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waiting, 1, 10_000) == 1)
        #expect(scribe.hear() == .sessionEnds)
        scribe.write("after\n")
        #expect(scribe.finish().lost == 0)
        #expect(folder.text("log") == "before\nafter\n")
    }

    @Test("A full disk loses records, says how many, and hurts nobody")
    func fullDisk() throws {
        let full = try OwnedDescriptor(opening: "/dev/full", O_WRONLY)
        let scribe = try Self.scribe(full)
        for _ in 0..<7 { scribe.write("line\n") }
        let account = scribe.finish()
        #expect(account.lost == 7)
        #expect(account.error == .noSpace)
        #expect(!account.isStuck)
    }

    @Test("A sink that takes nothing never blocks: records are dropped, the end is bounded")
    func stuckSink() throws {
        let folder = Folder()
        let path = folder.path.appending("fifo")
        _ = path.withCString { mkfifo($0, 0o600) }
        // Open for reading too, so that it opens; nobody reads.
        let fifo = try OwnedDescriptor(opening: path, O_RDWR)
        let scribe = try Self.scribe(fifo)
        let record = String(repeating: "x", count: 4095) + "\n"
        for _ in 0..<400 { scribe.write(record) }
        let account = scribe.finish(patience: .milliseconds(50))
        #expect(account.isStuck)
        #expect(account.lost > 0)
    }

    @Test("A log that somebody named must open; the default is only worth a caution")
    func unwritableLog() throws {
        var cautions: [String] = []
        #expect(throws: UsageError.self) {
            _ = try LogFile.open(.file("/proc/none/log", named: true), cautions: &cautions)
        }
        _ = try LogFile.open(.file("/proc/none/log", named: false), cautions: &cautions)
        #expect(cautions.count == 1)
        #expect(cautions.first?.contains("/proc/none/log") == true)
    }

    @Test("A report replaces the old one whole and leaves no other file")
    func report() throws {
        let folder = Folder()
        folder.file("r.json", String(repeating: "old ", count: 1000))
        let place = try ReportFile.prepare(folder.path.appending("r.json"))
        #expect(folder.text("r.json")?.hasPrefix("old") == true)
        try place.write("new\n")
        #expect(folder.text("r.json") == "new\n")
        #expect(folder.names == ["r.json"])
    }

    @Test("A report's place is refused at the start", arguments: ["/proc/none/r", "/tmp", "/tmp/", ""])
    func refused(path: String) {
        #expect(throws: UsageError.self) { _ = try ReportFile.prepare(ByteString(path)) }
    }

    @Test("A report into a device that is full fails with a line that names it")
    func fullReport() throws {
        let place = try ReportFile.prepare("/dev/full")
        let failure = #expect(throws: SystemFailure.self) { try place.write("text") }
        #expect(failure?.message.contains("/dev/full") == true)
    }
}
