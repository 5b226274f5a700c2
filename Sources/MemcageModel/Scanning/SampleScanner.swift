/// What a picture needs of a sample's line, read without an allocation.
package struct ScannedSample {
    var time: Double
    var length: Double
    var looks: Int
    var charged: Triple
    var current: Triple?
    var pressure: PressureTotals?
    /// Stands at the list of the largest processes, which nobody has looked at yet.
    var rows: ByteCursor

    /// A line as `TraceText` writes it: those keys in that order, no blanks. Nil for every other line, though it may
    /// be a sample: that is for `TraceReader` to say.
    package init?(_ line: UnsafeRawBufferPointer) {
        var cursor = ByteCursor(line)
        guard cursor.take(#"{"type":"sample","time":"#), let time = cursor.decimal(),
            cursor.take(#","span":"#), let length = cursor.decimal(),
            cursor.take(#","looks":"#), let looks = cursor.integer(),
            cursor.take(#","charged":"#), let charged = cursor.triple(),
            cursor.take(#","current":"#), let current = cursor.tripleOrNull(),
            cursor.take(#","anon":"#), cursor.tripleOrNull() != nil,
            cursor.take(#","shmem":"#), cursor.tripleOrNull() != nil,
            cursor.take(#","kernel":"#), cursor.tripleOrNull() != nil,
            cursor.take(#","file":"#), cursor.tripleOrNull() != nil,
            cursor.take(#","swap":"#), cursor.tripleOrNull() != nil,
            cursor.take(#","pressure":"#), let pressure = cursor.pressureOrNull(),
            cursor.take(#","cpu":{"user":"#), cursor.decimal() != nil,
            cursor.take(#","system":"#), cursor.decimal() != nil,
            cursor.take(#"},"io":"#), cursor.skipTraffic(),
            cursor.take(#","processes":"#), cursor.triple() != nil,
            cursor.take(#","threads":"#), cursor.triple() != nil,
            cursor.take(#","largest":"#)
        else { return nil }
        self.time = time
        self.length = length
        self.looks = looks
        self.charged = charged
        self.current = current
        self.pressure = pressure
        rows = cursor
    }
}

extension ByteCursor {
    /// In order.
    fileprivate mutating func triple() -> Triple? {
        guard take("["), let least = integer(), take(","), let mean = integer(), take(","), let most = integer(),
            take("]"), least <= mean, mean <= most
        else { return nil }
        return Triple(least, mean, most)
    }

    /// Nil within nil: it is null. Nil: neither.
    fileprivate mutating func tripleOrNull() -> Triple?? {
        if next == UInt8(ascii: "["), let triple = triple() { return .some(triple) }
        return take("null") ? .some(nil) : nil
    }

    fileprivate mutating func pressureOrNull() -> PressureTotals?? {
        if take("null") { return .some(nil) }
        guard take(#"{"some":"#), let some = integer(), take(#","full":"#), let full = integer(), take("}") else {
            return nil
        }
        return .some(PressureTotals(some: some, full: full))
    }

    fileprivate mutating func skipTraffic() -> Bool {
        take("null")
            || (take(#"{"read":"#) && integer() != nil && take(#","write":"#) && integer() != nil && take("}"))
    }

    /// The words of a command in their brackets, as they stand; only plain strings. Whether they are text is left
    /// to the reader of JSON.
    mutating func words() -> UnsafeRawBufferPointer? {
        let start = offset
        guard take("[") else { return nil }
        if take("]") { return slice(from: start) }
        repeat {
            guard take("\"") else { return nil }
            while let byte = next, byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\") { skip() }
                skip()
            }
            guard take("\"") else { return nil }
        } while take(",")
        return take("]") ? slice(from: start) : nil
    }
}
