/// Bytes as a path of the file system.
extension ByteString {
    package func appending(_ component: String) -> ByteString {
        let slash: [UInt8] = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        return ByteString(bytes + slash + Array(component.utf8))
    }

    /// `/a/b` of `/a/b/c`; nil at the top.
    package var parent: ByteString? {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 else { return nil }
        return ByteString(Array(bytes[..<slash]))
    }

    /// `c` of `/a/b/c`.
    package var lastComponent: ArraySlice<UInt8> {
        bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    }

    /// Text in which some bytes stand as an escape and digits, as `%20` or `\040`. What is no such code stays.
    package init(unescaping text: ArraySlice<UInt8>, escape: UInt8, digits: Int, radix: Int) {
        var result: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == escape, rest.count >= digits,
                let code = UInt8(String(decoding: rest.prefix(digits), as: UTF8.self), radix: radix)
            {
                result.append(code)
                rest = rest.dropFirst(digits)
            } else {
                result.append(byte)
            }
        }
        self.init(result)
    }
}
