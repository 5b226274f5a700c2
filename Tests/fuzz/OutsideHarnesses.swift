import MemcageModel

/// What people and batch systems write.
func fuzzAd(_ text: ByteString) {
    guard let size = try? ClassAd.mebibytes("Memory", in: text) else { return }
    check(size.bytes > 0, "an ad grants something or is refused")
    planted(size == .mebibytes(21))
}

func fuzzQuantities(_ input: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: input, as: UTF8.self)
    if let size = ByteCount(parsing: text) {
        check(size.bytes >= 0 && size.bytes <= 1 << 60, "a size fits, with room for sums")
        planted(size.bytes == 7 << 30)
    }
    if let seconds = Interval(parsingSeconds: text) { check(seconds.nanoseconds >= 0, "no time is negative") }
    if let duration = Interval(parsingDuration: text) { check(duration.nanoseconds >= 0, "no time is negative") }
    if let number = Double(decimal: text) { check(number.isFinite && number >= 0, "a decimal is a plain number") }
    _ = Signal(parsing: text)
    _ = MemoryRequest(parsing: text)
}

func fuzzMark(_ datagram: Span<UInt8>) {
    guard let mark = Mark(datagram: datagram) else { return }
    planted(mark.kind == .end && mark.name.hasPrefix("fit"))
    let again = Mark.datagram(mark.kind, ByteString(mark.name))
    check(again.count <= Mark.datagramSize, "a datagram has its largest size")
}

/// The words of a command line, split at NUL.
func fuzzOptions(_ bytes: [UInt8]) {
    let words = bytes.split(separator: 0, omittingEmptySubsequences: false).map { ByteString(Array($0)) }
    var reader = CommandLineReader(environment: { _ in nil })
    do {
        try reader.read(words, bareCommand: true)
    } catch {
        check(!error.message.contains("\n"), "a complaint is one line")
        return
    }
    check(reader.command.count <= words.count, "a command consists of the words given")
    planted(reader.command.count == 2 && reader.given[.maxMemory] != nil)
    if let settings = try? RunSettings(reader.given) {
        check(settings.threshold <= settings.maxMemory, "the line is no higher than the limit")
    }
}

func fuzzBus(_ bytes: [UInt8]) {
    if let length = DBusMessage.length(of: bytes) { check(length >= DBusMessage.prefixLength, "a message has a head") }
    guard var message = DBusMessage(parsing: bytes) else { return }
    planted(message.kind == .answer && message.replySerial == 2)
    _ = message.body.string()
    _ = message.body.uint32()
    _ = message.body.signature()
}
