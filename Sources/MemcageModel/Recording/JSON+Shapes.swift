/// The shapes that occur in several kinds of line of a trace.
extension JSON {
    var bytes: ByteCount? { int.flatMap { $0 >= 0 ? ByteCount($0) : nil } }

    /// In order, none below zero.
    var triple: Triple? {
        guard let parts = elements?.compactMap(\.int), parts.count == 3, elements?.count == 3, parts[0] >= 0,
            parts[0] <= parts[1], parts[1] <= parts[2]
        else { return nil }
        return Triple(parts[0], parts[1], parts[2])
    }

    var pressure: PressureTotals? {
        guard let some = self["some"]?.int, let full = self["full"]?.int else { return nil }
        return PressureTotals(some: max(0, some), full: max(0, full))
    }

    var cpu: CPUTime? {
        guard let user = self["user"]?.double, let system = self["system"]?.double,
            (0..<1e9).contains(user), (0..<1e9).contains(system)
        else { return nil }
        return CPUTime(user: .seconds(user), system: .seconds(system))
    }

    var traffic: Traffic? {
        guard let read = self["read"]?.bytes, let written = self["write"]?.bytes else { return nil }
        return Traffic(read: read, written: written)
    }

    /// Words of a command: text, or an object with the bytes in base64.
    var words: [ByteString]? {
        elements?.map { word in
            if let text = word.text { return ByteString(text) }
            if let bytes = word["base64"]?.text.flatMap(Base64.decode) { return ByteString(bytes) }
            return ByteString(word["text"]?.text ?? "?")
        }
    }
}
