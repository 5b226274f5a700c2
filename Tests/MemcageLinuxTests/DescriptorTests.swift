import Glibc
import MemcageLinux
import MemcageModel
import Testing

@Suite("Descriptors", .serialized) struct DescriptorTests {
    @Test("A descriptor is closed with its owner and not before")
    func ownership() throws {
        var number: Int32 = -1
        do {
            let owned = try OwnedDescriptor(opening: "/dev/null", O_RDONLY)
            number = owned.number
            #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
        }
        // Another test may have taken the number meanwhile; what it may not be is still /dev/null of ours.
        #expect(fcntl(number, F_GETFD) == -1 || errno == 0)
    }

    @Test("A file longer than the buffer is read to its end")
    func longFile() throws {
        let folder = Folder()
        let line = "12345678901234567890123456789012345678901234567890\n"
        folder.file("long", String(repeating: line, count: 400))
        let scratch = Scratch(capacity: 64)
        #expect(scratch.read(folder.path.appending("long")) { $0.count } == line.utf8.count * 400)
    }

    @Test("A file that is not there is nil, not a trap")
    func missing() {
        #expect(Scratch().read("/nowhere/at/all") { $0.count } == nil)
        #expect(throws: (any Error).self) { _ = try contents(of: "/nowhere/at/all") }
    }

    @Test("A folder is listed whole, whatever its entries are called")
    func entries() throws {
        let folder = Folder()
        let names = ["a b", "new\nline", "ünï", "...", "x"] + (0..<700).map { "file-\($0)" }
        for name in names { folder.file(name, "") }
        var seen = 0
        try FolderEntries.forEach(in: folder.path) { _, isFolder in
            #expect(!isFolder)
            seen += 1
        }
        #expect(seen == names.count)
    }
}
