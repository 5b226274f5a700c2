/// Writes values in the D-Bus wire format, little-endian (D-Bus Specification, "Marshaling"). What memcage
/// says is a handful of calls; what is not needed for them is not here.
package struct DBusWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    package init() {}

    /// Every value starts at a multiple of its alignment, counted from the start of the message or body.
    package mutating func align(_ boundary: Int) {
        while bytes.count % boundary != 0 { bytes.append(0) }
    }

    package mutating func byte(_ value: UInt8) { bytes.append(value) }

    package mutating func uint32(_ value: UInt32) {
        align(4)
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    package mutating func boolean(_ value: Bool) { uint32(value ? 1 : 0) }

    /// A string, or an object path. A NUL inside would end it for the reader: it ends here.
    package mutating func string(_ value: String) {
        let text = value.utf8.prefix { $0 != 0 }
        uint32(UInt32(truncatingIfNeeded: text.count))
        bytes += text
        bytes.append(0)
    }

    package mutating func signature(_ value: String) {
        bytes.append(UInt8(truncatingIfNeeded: value.utf8.count))
        bytes += value.utf8
        bytes.append(0)
    }

    /// `alignment`: that of an element. The padding before the first one is not part of the length.
    package mutating func array(alignment: Int, _ elements: (inout DBusWriter) -> Void) {
        uint32(0)
        let place = bytes.count - 4
        align(alignment)
        let start = bytes.count
        elements(&self)
        let length = UInt32(truncatingIfNeeded: bytes.count - start)
        for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: length >> UInt32(8 * byte)) }
    }

    package mutating func structure(_ members: (inout DBusWriter) -> Void) {
        align(8)
        members(&self)
    }

    package mutating func variant(_ type: String, _ value: (inout DBusWriter) -> Void) {
        signature(type)
        value(&self)
    }

    package mutating func append(_ more: [UInt8]) { bytes += more }
}
