/// A `CageState` as the bytes of its file: 1 KiB that changes, and behind it what does not.
///
/// All numbers are eight bytes, little-endian. The first part is: magic, checksum of what follows up to 1 KiB, the
/// moment of the look (monotonic nanoseconds), charged, peak, phase, number of stages, each stage as its length in
/// two bytes and its text. The second: magic, checksum of the rest, start (microseconds since 1970), start
/// (monotonic nanoseconds), max, threshold, backend (length and text), number of words, each word.
///
/// The first part is written over and over in one piece while others read: the checksum tells a reader that it came
/// in between. Filling it in allocates nothing.
package struct StatePage: Sendable {
    package static let partSize = 1024
    package static let commandRoom = 4 << 10
    /// No file is larger; a reader takes no more than this of what others may have put there.
    package static let largest = 64 << 10
    private static let magic = 0x3145_4741_434D_454D  // "MEMCAGE1"
    private static let stagesAt = 56

    /// The part that changes, ready to be written at the start of the file.
    package private(set) var bytes = [UInt8](repeating: 0, count: partSize)

    package init() {}

    /// The stages are put in by `setStages`, since they change seldom.
    package mutating func set(looked: Moment, charged: ByteCount, peak: ByteCount, phase: CageState.Phase) {
        put(Self.magic, at: 0)
        put(looked.nanoseconds, at: 16)
        put(charged.bytes, at: 24)
        put(peak.bytes, at: 32)
        put(phase == .running ? 0 : 1, at: 40)
        put(Self.checksum(bytes[16...]), at: 8)
    }

    /// The innermost that fit. To be followed by `set`.
    package mutating func setStages(_ names: [String]) {
        var first = names.endIndex
        var room = Self.partSize - Self.stagesAt
        while first > 0, names[first - 1].utf8.count + 2 <= room {
            first -= 1
            room -= names[first].utf8.count + 2
        }
        put(names.count - first, at: 48)
        var place = Self.stagesAt
        for name in names[first...] {
            bytes[place] = UInt8(truncatingIfNeeded: name.utf8.count)
            bytes[place + 1] = UInt8(truncatingIfNeeded: name.utf8.count >> 8)
            place += 2
            for byte in name.utf8 {
                bytes[place] = byte
                place += 1
            }
        }
    }

    /// The whole file of a cage that has just started.
    package static func file(_ state: CageState) -> [UInt8] {
        var page = StatePage()
        page.setStages(state.stage)
        page.set(looked: state.looked, charged: state.charged, peak: state.peak, phase: state.phase)
        var rest: [UInt8] = []
        append(Int(state.startedEpoch * 1e6), to: &rest)
        append(state.started.nanoseconds, to: &rest)
        append(state.max.bytes, to: &rest)
        append(state.threshold.bytes, to: &rest)
        append(Array(state.backend.utf8), to: &rest)
        let command = state.command.clipped(to: commandRoom)
        append(command.count, to: &rest)
        for word in command { append(word.bytes, to: &rest) }
        var bytes = page.bytes
        append(magic, to: &bytes)
        append(checksum(rest[...]), to: &bytes)
        return bytes + rest
    }

    /// FNV-1a: against chance, not against malice.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash)
    }

    private mutating func put(_ value: Int, at place: Int) {
        for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
    }

    private static func append(_ value: Int, to bytes: inout [UInt8]) {
        for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
    }

    private static func append(_ text: [UInt8], to bytes: inout [UInt8]) {
        append(text.count, to: &bytes)
        bytes += text
    }
}

extension StatePage {
    /// Nil for what no memcage wrote, or was read in the middle of a write.
    package static func read(_ file: [UInt8]) -> CageState? {
        guard file.count > partSize else { return nil }
        var moving = Reader(rest: file[..<partSize])
        var fixed = Reader(rest: file[partSize...])
        guard moving.begins(), fixed.begins() else { return nil }
        guard let epoch = fixed.number(), let started = fixed.number(), started >= 0, let max = fixed.number(),
            let threshold = fixed.number(), let backend = fixed.text(), let words = fixed.number(),
            (0...largest).contains(words)
        else { return nil }
        var state = CageState(
            startedEpoch: Double(epoch) / 1e6, started: Moment(nanoseconds: started), max: ByteCount(max),
            threshold: ByteCount(threshold), backend: ByteString(backend).printable, command: [])
        for _ in 0..<words {
            guard let word = fixed.text() else { return nil }
            state.command.append(ByteString(word))
        }
        guard let looked = moving.number(), looked >= 0, let charged = moving.number(), let peak = moving.number(),
            let phase = moving.number(), let stages = moving.number(), (0...partSize).contains(stages)
        else { return nil }
        state.looked = Moment(nanoseconds: looked)
        state.charged = ByteCount(charged)
        state.peak = ByteCount(peak)
        state.phase = phase == 0 ? .running : .ending
        for _ in 0..<stages {
            guard let low = moving.rest.popFirst(), let high = moving.rest.popFirst(),
                let name = moving.take(Int(low) | Int(high) << 8)
            else { return nil }
            state.stage.append(String(decoding: name, as: UTF8.self))
        }
        return state
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func begins() -> Bool {
            guard number() == StatePage.magic, let sum = number() else { return false }
            return sum == StatePage.checksum(rest)
        }

        mutating func take(_ count: Int) -> [UInt8]? {
            guard count >= 0, count <= rest.count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }

        mutating func number() -> Int? {
            guard let bytes = take(8) else { return nil }
            return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func text() -> [UInt8]? { number().flatMap { take($0) } }
    }
}
