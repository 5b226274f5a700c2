import Glibc

/// An article of the documentation catalogue; nil where the sources are not at hand.
func documentation(_ name: String) -> String? { textOfTree("\(catalogue)/\(name).md") }

let catalogue = "Sources/memcage/memcage.docc"

/// The tree that these tests were built from.
let treeFolder = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

/// A file of it; nil where it is not at hand.
func textOfTree(_ path: String) -> String? {
    guard let file = fopen("\(treeFolder)/\(path)", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: bytes, as: UTF8.self)
}
