import MemcageModel
import Testing

@Suite("The wire format of D-Bus")
struct DBusTests {
    private static func scope(_ unit: String, slice: String? = nil) -> TransientScope {
        TransientScope(unit, slice: slice, description: "a test")
    }

    @Test("a scope asks for the slice that it is to stand in, where it is to")
    func slice() {
        let asked = Self.scope("memcage-1.scope", slice: "a.slice").start(viaBus: false).encoded(serial: 1)
        #expect(asked.split(separator: 0).contains { $0.elementsEqual("a.slice".utf8) })
        let plain = Self.scope("memcage-1.scope").start(viaBus: false).encoded(serial: 1)
        #expect(!plain.split(separator: 0).contains { $0.elementsEqual("Slice".utf8) })
    }

    @Test("a call begins with its header, padded, and its body behind")
    func call() {
        var call = DBusCall("Ping", of: "a.b", at: "/", to: nil)
        call.signature = "s"
        call.body.string("hi")
        let bytes = call.encoded(serial: 7)
        let header: [UInt8] = [0x6C, 1, 0, 1, 7, 0, 0, 0, 7, 0, 0, 0, 55, 0, 0, 0]
        #expect(Array(bytes.prefix(16)) == header)
        #expect(DBusMessage.length(of: bytes) == bytes.count)
        #expect(bytes.count == 72 + 7)
        #expect(Array(bytes.suffix(7)) == [2, 0, 0, 0, 0x68, 0x69, 0])
        #expect(Array(bytes[16..<26]) == [1, 1, 0x6F, 0, 1, 0, 0, 0, 0x2F, 0])
    }

    @Test("the length of an array leaves out the padding before its first element")
    func array() {
        var writer = DBusWriter()
        writer.array(alignment: 8) { list in list.structure { $0.byte(9) } }
        #expect(writer.bytes == [1, 0, 0, 0, 0, 0, 0, 0, 9])
        var empty = DBusWriter()
        empty.array(alignment: 8) { _ in }
        #expect(empty.bytes == [0, 0, 0, 0, 0, 0, 0, 0])
    }

    /// A JobRemoved signal as a manager sends it, in either byte order.
    static func jobRemoved(unit: String, result: String, bigEndian: Bool) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] {
            let little = [UInt8(value & 255), UInt8(value >> 8 & 255), UInt8(value >> 16 & 255), UInt8(value >> 24)]
            return bigEndian ? little.reversed() : little
        }
        func padded(_ bytes: [UInt8], to boundary: Int) -> [UInt8] {
            bytes + Array(repeating: 0, count: (boundary - bytes.count % boundary) % boundary)
        }
        func text(_ text: String) -> [UInt8] { number(text.utf8.count) + text.utf8 + [0] }
        var body = number(123)
        for word in ["/org/freedesktop/systemd1/job/123", unit, result] { body = padded(body, to: 4) + text(word) }
        var fields: [UInt8] = []
        fields = padded(fields, to: 8) + [3, 1, UInt8(ascii: "s"), 0] + text("JobRemoved")
        fields = padded(fields, to: 8) + [8, 1, UInt8(ascii: "g"), 0] + [4] + "uoss".utf8 + [0]
        let head =
            [UInt8(ascii: bigEndian ? "B" : "l"), 4, 1, 1] + number(body.count) + number(9) + number(fields.count)
        return padded(head + fields, to: 8) + body
    }

    @Test(
        "the result of our own job is read, in both byte orders; another unit's is not ours", arguments: [false, true])
    func result(bigEndian: Bool) throws {
        let bytes = Self.jobRemoved(unit: "memcage-1.scope", result: "done", bigEndian: bigEndian)
        let message = try #require(DBusMessage(parsing: bytes))
        #expect(Self.scope("memcage-1.scope").result(message) == "done")
        #expect(Self.scope("memcage-2.scope").result(message) == nil)
    }

    @Test("what is cut off, longer than it says or has a byte changed is no message, or another one, and no crash")
    func hostile() {
        let whole = Self.jobRemoved(unit: "memcage-1.scope", result: "done", bigEndian: false)
        for count in 0..<whole.count { #expect(DBusMessage(parsing: Array(whole.prefix(count))) == nil) }
        #expect(DBusMessage(parsing: whole + [0]) == nil)
        for place in whole.indices {
            for value in [UInt8(0), 1, 127, 128, 255] {
                var changed = whole
                changed[place] = value
                if let message = DBusMessage(parsing: changed) {
                    _ = Self.scope("memcage-1.scope").result(message)
                    _ = TransientScope.refusal(message)
                }
            }
        }
    }

    @Test("a message that claims more than a manager would ever answer is refused before it is awaited")
    func tooLong() {
        #expect(DBusMessage.length(of: [0x6C, 4, 1, 1, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0]) == nil)
        #expect(DBusMessage.length(of: [0x6C, 4, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 127]) == nil)
    }
}
