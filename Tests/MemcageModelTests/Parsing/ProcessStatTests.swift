import MemcageModel
import Testing

@Suite("/proc/PID/stat")
struct ProcessStatTests {
    /// Everything behind the name, as a kernel 6.1 writes it.
    static let tail = "S 10 42 42 34816 -1 4194560 555 0 0 0 3 2 0 0 20 0 7 0 31415 9000000 1200 18446744073709551615"

    static func parse(_ text: String) -> ProcessStat? { reading(text) { ProcessStat($0) } }

    @Test(
        "the name may hold what it likes",
        arguments: [
            "bash", "", "foo) Z ", "a b c", ")", "((", ") R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22",
            "two\nlines", "\t", "é",
        ])
    func names(name: String) throws {
        let stat = try #require(Self.parse("42 (\(name)) \(Self.tail)\n"))
        #expect(stat.state == UInt8(ascii: "S"))
        #expect(stat.parent == 10)
        #expect(stat.minorFaults == 555)
        #expect(stat.threads == 7)
        #expect(stat.startTime == 31415)
        #expect(stat.userTicks == 3 && stat.systemTicks == 2)
    }

    @Test("CPU time is that of the process and of the children it waited for; exec changes the hash of the name")
    func ticks() throws {
        let stat = try #require(Self.parse("42 (a) S 10 42 42 0 -1 0 555 0 0 0 3 20 100 7 20 0 7 0 31415 9\n"))
        #expect(stat.userTicks == 103 && stat.systemTicks == 27)
        #expect(stat.childFaults == 0)
        let other = try #require(Self.parse("42 (b) S 10 42 42 0 -1 0 555 0 0 0 3 20 100 7 20 0 7 0 31415 9\n"))
        #expect(stat.nameHash != other.nameHash)
    }

    @Test("the faults of children that were waited for, with disk and without, tell that there were any")
    func children() throws {
        let stat = try #require(Self.parse("42 (a) Z 10 42 42 0 -1 0 555 81 2 1 3 20 100 7 20 0 1 0 31415 9\n"))
        #expect(stat.childFaults == 82 && stat.minorFaults == 555)
    }

    @Test(
        "forked and not exec'ed it may be in its parent's memory, and where the kernel tells no flags",
        arguments: [(4_194_624, true), (64, true), (0, true), (4_194_560, false)])
    func forked(flags: Int, may: Bool) throws {
        let stat = try #require(Self.parse("42 (a) S 10 42 42 0 -1 \(flags) 555 0 8 0 3 20 0 0 20 0 7 0 31415 9\n"))
        #expect(stat.mayBeInParentsMemory == may)
        #expect(stat.majorFaults == 8)
    }

    @Test(
        "what is cut off, garbled or overflows is nothing",
        arguments: [
            "", "42", "42 (bash", "42 (bash)", "42 (bash) ", "42 (bash) S", "42 (bash) S 10 42\n",
            "42 (bash) S x 42 42 34816 -1 4194560 555 0 0 0 3 2 0 0 20 0 7 0 31415 9\n",
            "42 (bash) S 99999999999 42 42 34816 -1 4194560 555 0 0 0 3 2 0 0 20 0 7 0 31415 9\n",
            "42 (bash) S 10 42 42 34816 -1 4194560 99999999999999999999 0 0 0 3 2 0 0 20 0 7 0 31415 9\n",
            "42 (bash) S 10 42 42 34816 -1 4194560 555 0 0 0 3 2 0 0 20 0 7 0 99999999999999999999 9\n",
            "42 (bash) S 10 42 42 34816 -1 4194560 555 0 0 0 3 2 0 0 20 0 7 0\n", "no bracket S 10 42 42",
        ])
    func refused(text: String) { #expect(Self.parse(text) == nil) }

    @Test("every cut before the start time is nothing")
    func truncated() {
        let whole = Array("42 (foo) Z ) \(Self.tail)\n".utf8)
        let text = String(decoding: whole, as: UTF8.self)
        let end = text.utf8.count - text[(text.firstRange(of: " 31415")?.lowerBound ?? text.startIndex)...].utf8.count
        for length in 0...end { #expect(reading(bytes: Array(whole.prefix(length))) { ProcessStat($0) } == nil) }
    }

    @Test("who is dead and who is stopped", arguments: ["R", "S", "D", "I", "Z", "X", "T", "t"])
    func states(letter: String) throws {
        let many = try #require(Self.parse("1 (x) \(letter)\(Self.tail.dropFirst())\n"))
        let alone = Self.tail.dropFirst().split(separator: " 7 0 ").joined(separator: " 1 0 ")
        let stat = try #require(Self.parse("1 (x) \(letter) \(alone)\n"))
        #expect(stat.isZombie == ["Z", "X"].contains(letter))
        #expect(stat.isStopped == (letter == "T"))
        // The first thread has ended, six others live on: the process does, too.
        #expect(!many.isZombie)
        #expect(many.hasNoLeader == ["Z", "X"].contains(letter))
    }

    @Test("init has no parent and is still somebody")
    func parentZero() { #expect(Self.parse("1 (init) S 0\(Self.tail.dropFirst(4))\n")?.parent == 0) }
}
