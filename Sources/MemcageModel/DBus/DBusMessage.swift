/// A call to a method, as it goes out.
package struct DBusCall: Sendable {
    package var destination: String?
    package var path: String
    package var interface: String
    package var member: String
    package var signature = ""
    package var body = DBusWriter()

    package init(_ member: String, of interface: String, at path: String, to destination: String?) {
        self.member = member
        self.interface = interface
        self.path = path
        self.destination = destination
    }

    private enum Field: UInt8 { case path = 1, interface = 2, member = 3, destination = 6, signature = 8 }

    /// `serial`: by which the answer names the call; not 0.
    package func encoded(serial: UInt32) -> [UInt8] {
        var message = DBusWriter()
        message.byte(UInt8(ascii: "l"))
        message.byte(DBusMessage.Kind.call.rawValue)
        message.byte(0)  // flags: an answer is wanted
        message.byte(1)  // version of the protocol
        message.uint32(UInt32(truncatingIfNeeded: body.bytes.count))
        message.uint32(serial)
        message.array(alignment: 8) { fields in
            func field(_ field: Field, _ type: String, _ value: String?) {
                guard let value else { return }
                fields.structure { one in
                    one.byte(field.rawValue)
                    one.variant(type) { type == "g" ? $0.signature(value) : $0.string(value) }
                }
            }
            field(.path, "o", path)
            field(.interface, "s", interface)
            field(.member, "s", member)
            field(.destination, "s", destination)
            field(.signature, "g", signature.isEmpty ? nil : signature)
        }
        message.align(8)
        message.append(body.bytes)
        return message.bytes
    }
}

/// A message that came in.
package struct DBusMessage: Sendable {
    package enum Kind: UInt8, Sendable { case call = 1, answer, error, signal }

    package var kind: Kind
    /// The serial of the call that this answers.
    package var replySerial: UInt32?
    package var errorName: String?
    package var member: String?
    package var body: DBusReader

    /// The specification allows 128 MiB; what a manager answers to us is small.
    private static let longest = 1 << 20
    package static let prefixLength = 16

    /// How long the message is that starts with these 16 bytes; nil where they start none.
    package static func length(of prefix: [UInt8]) -> Int? {
        guard prefix.count >= prefixLength, let isBigEndian = isBigEndian(prefix) else { return nil }
        var reader = DBusReader(Array(prefix.prefix(prefixLength)), isBigEndian: isBigEndian)
        for _ in 0..<4 { _ = reader.byte() }
        guard let body = reader.uint32(), reader.uint32() != nil, let fields = reader.uint32(),
            body <= longest, fields <= longest
        else { return nil }
        return (prefixLength + Int(fields) + 7) / 8 * 8 + Int(body)
    }

    private static func isBigEndian(_ bytes: [UInt8]) -> Bool? {
        switch bytes.first {
        case UInt8(ascii: "l"): false
        case UInt8(ascii: "B"): true
        default: nil
        }
    }

    package init?(parsing bytes: [UInt8]) {
        guard let length = Self.length(of: bytes), length == bytes.count, let isBigEndian = Self.isBigEndian(bytes),
            let kind = Kind(rawValue: bytes[1])
        else { return nil }
        self.kind = kind
        var reader = DBusReader(bytes, isBigEndian: isBigEndian)
        for _ in 0..<4 { _ = reader.byte() }
        guard let bodyLength = reader.uint32(), reader.uint32() != nil, let end = reader.end(ofArrayAlignedTo: 8)
        else { return nil }
        body = DBusReader(Array(bytes.suffix(Int(bodyLength))), isBigEndian: isBigEndian)
        while reader.isBefore(end) {
            reader.align(8)
            guard let field = reader.byte(), let type = reader.signature() else { return nil }
            switch type {
            case "s", "o":
                guard let text = reader.string() else { return nil }
                if field == 3 { member = text }
                if field == 4 { errorName = text }
            case "u":
                guard let number = reader.uint32() else { return nil }
                if field == 5 { replySerial = number }
            case "g":
                guard reader.signature() != nil else { return nil }
            default: return nil  // the specification knows no header field of another type
            }
        }
    }
}
