import CMemcage
import Glibc
import MemcageLinux
import MemcageModel
import SystemPackage
import Testing

@Suite("Where the state of a run is kept")
struct StateFolderTests {
    @Test("a folder of one's own, closed to others, is made, and found again")
    func made() throws {
        let folder = Folder()
        let first = try StateFolder.shared(in: folder.path)
        #expect(first.path == folder.path.appending("memcage-\(geteuid())"))
        var information = stat()
        #expect(first.path.withCString { lstat($0, &information) } == 0)
        #expect(information.st_mode & 0o7777 == 0o700)
        #expect(try StateFolder.shared(in: folder.path).identity == first.identity)
    }

    @Test("a planted link, file or open folder is not used, and not touched", arguments: ["link", "file", "open"])
    func planted(kind: String) throws {
        let (folder, other) = (Folder(), Folder())
        let path = folder.path.appending("memcage-\(geteuid())")
        switch kind {
        case "link": #expect(path.withCString { to in other.path.withCString { symlink($0, to) } } == 0)
        case "file": folder.file("memcage-\(geteuid())", "text")
        default:
            #expect(path.withCString { mkdir($0, 0o700) } == 0)
            // Past the umask.
            #expect(path.withCString { chmod($0, 0o770) } == 0)
        }
        #expect(throws: SystemFailure.self) { try StateFolder.shared(in: folder.path) }
        #expect(other.names.isEmpty)
    }

    @Test("another user's folder is not used", .enabled(if: getuid() == 0, "needs root"))
    func foreign() throws {
        let folder = Folder()
        let path = folder.path.appending("memcage-0")
        #expect(path.withCString { mkdir($0, 0o700) } == 0)
        #expect(path.withCString { chown($0, 65_534, 65_534) } == 0)
        let failure = #expect(throws: SystemFailure.self) { try StateFolder.shared(in: folder.path) }
        #expect(failure?.message.contains("not its user's alone") == true)
    }

    @Test("what a dead memcage left is swept; what may be of this moment, or is no file of state, stays")
    func sweep() throws {
        let folder = Folder()
        let place = try StateFolder.shared(in: folder.path)
        let name = "memcage-\(geteuid())"
        folder.file("\(name)/1-2", "left by somebody who is dead")
        folder.file("\(name)/3-4", "")
        let inner = place.path.appending("fifo")
        #expect(inner.withCString { mkfifo($0, 0o600) } == 0)
        #expect(place.path.appending("link").withCString { symlink("/etc/passwd", $0) } == 0)
        #expect(place.path.appending("folder").withCString { mkdir($0, 0o700) } == 0)
        CageList.sweep(place)
        var names: [String] = []
        try FolderEntries.forEach(in: place.path) { name, _ in names.append(name.printable) }
        #expect(names.sorted() == ["3-4", "fifo", "folder", "link"])
    }

    @Test("a launch looks at a few files, the next at others: what many dead ones left goes bit by bit")
    func sweepOfMany() throws {
        let folder = Folder()
        let place = try StateFolder.shared(in: folder.path)
        for index in 0..<100 { folder.file("memcage-\(geteuid())/\(index)-1", "dead") }
        func left() throws -> Int {
            var count = 0
            try FolderEntries.forEach(in: place.path) { _, _ in count += 1 }
            return count
        }
        CageList.sweep(place, from: 4_194_303)
        #expect(try left() == 100 - CageList.few)
        for start in 0..<1000 where try left() > 0 { CageList.sweep(place, from: start * CageList.few) }
        #expect(try left() == 0)
    }

    @Test("a list of a machine without any such folder is empty")
    func empty() throws {
        let folder = Folder()
        #expect(CageList(root: folder.path, runtime: nil).read().isEmpty)
        #expect(CageList(root: folder.path, runtime: folder.path).read().isEmpty)
    }
}

@Suite("The file of state", .serialized)
struct StateFileTests {
    static func state() -> CageState {
        CageState(
            startedEpoch: 1000, started: Moment(nanoseconds: 5), max: .mebibytes(100), threshold: .mebibytes(80),
            backend: "proc", command: ["true"])
    }

    /// A folder on a disk that takes files. In a container all of them may lie in memory.
    static let disk = (["/var/tmp", "/root", "."] as [ByteString]).first { path in
        let isWritable = path.withCString { access($0, W_OK) } == 0
        guard isWritable, let opened = try? OwnedDescriptor(opening: path, O_RDONLY | O_DIRECTORY) else { return false }
        return mc_is_in_memory(opened.number) == 0
    }

    static func content(_ file: StateFile) throws -> CageState? { StatePage.read(try contents(of: file.path).bytes) }

    @Test(
        "says what the last look saw, written by memcage itself or by its scribe, and goes", arguments: [false, true])
    func life(byScribe: Bool) throws {
        // In memory it is memcage's own to write; on a disk it needs the scribe.
        let base = byScribe ? try #require(Self.disk) : "/dev/shm"
        let place = base.appending("memcage-test-\(getpid())-\(byScribe)")
        #expect(place.withCString { mkdir($0, 0o700) } == 0)
        defer { _ = place.withCString { rmdir($0) } }
        let folder = try StateFolder(place, of: geteuid())
        #expect(folder.isInMemory != byScribe)
        let scribe = byScribe ? try Scribe() : nil
        let file = try StateFile(Self.state(), in: folder, startTime: 7, scribe: scribe)
        #expect(file.path == place.appending("\(getpid())-7"))
        #expect(try Self.content(file) == Self.state())
        var reading = Reading(time: .init(nanoseconds: 1_000_000_000), charged: .mebibytes(50))
        file.see(reading, peak: .mebibytes(60), phase: .running)
        // Sooner than anybody reads: not written.
        reading.time = .init(nanoseconds: 1_100_000_000)
        file.see(reading, peak: .mebibytes(61), phase: .running)
        if let scribe { #expect(scribe.finish().lost == 0) }
        let seen = try #require(try Self.content(file))
        #expect(seen.looked == .init(nanoseconds: 1_000_000_000))
        #expect(seen.charged == .mebibytes(50) && seen.peak == .mebibytes(60))
        file.remove()
        #expect(place.withCString { rmdir($0) } == 0)
    }

    @Test("news is written at once")
    func news() throws {
        let folder = Folder()
        let place = try StateFolder.shared(in: folder.path)
        let file = try StateFile(Self.state(), in: place, startTime: 7, scribe: nil)
        for (index, stage) in ["a", "b"].enumerated() {
            file.setStages([stage])
            file.see(Reading(time: .init(nanoseconds: index + 1), charged: .zero), peak: .zero, phase: .running)
            #expect(try Self.content(file)?.stage == [stage])
        }
        file.see(Reading(time: .init(nanoseconds: 3), charged: .zero), peak: .zero, phase: .ending)
        #expect(try Self.content(file)?.phase == .ending)
        file.remove()
    }

    @Test("the same name in another container is no obstacle")
    func twins() throws {
        let folder = Folder()
        let place = try StateFolder.shared(in: folder.path)
        let first = try StateFile(Self.state(), in: place, startTime: 7, scribe: nil)
        let second = try StateFile(Self.state(), in: place, startTime: 7, scribe: nil)
        #expect(second.path == ByteString(first.path.bytes + Array("-1".utf8)))
        first.remove()
        second.remove()
    }

    @Test("a folder that takes no file is an error, and leaves nothing")
    func readOnly() throws {
        let folder = Folder()
        let place = try StateFolder.shared(in: folder.path)
        _ = place.path.withCString { rmdir($0) }
        #expect(throws: SystemFailure.self) {
            try StateFile(Self.state(), in: place, startTime: 7, scribe: nil)
        }
    }
}
