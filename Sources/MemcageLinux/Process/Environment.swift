import CMemcage
import Glibc
import MemcageModel

/// The caller's command line and environment, byte for byte.
package enum Environment {
    /// The words behind the program's name.
    package static func arguments() -> [ByteString] {
        var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = Int(mc_arguments(&words))
        guard let words, count > 1 else { return [] }
        return (1..<count).compactMap { index in words[index].map { ByteString(cString: $0) } }
    }

    /// The word of the command line as it was given: the option parser has only its printable form, and a path need
    /// not be text.
    package static func word(printedAs text: String) -> ByteString {
        arguments().first { $0.printable == text } ?? ByteString(text)
    }

    package static func value(of name: String) -> ByteString? {
        guard let value = getenv(name) else { return nil }
        return ByteString(cString: value)
    }

    /// The variable that names the socket for marks.
    package static let marks = "MEMCAGE_SOCKET"

    /// What the command gets: all of it but the options of this memcage, and the socket of an outer one. They are for
    /// the outermost cage alone; a memcage inside the job takes its own from its own command line.
    static func forCommand() -> [UnsafeMutablePointer<CChar>?] {
        let own = (RunOption.allCases.map(\.environmentName) + [marks]).map { Array(($0 + "=").utf8) }
        var kept: [UnsafeMutablePointer<CChar>?] = []
        guard var next = mc_environment() else { return [nil] }
        while let entry = next.pointee {
            let isOption = own.contains { name in
                name.indices.allSatisfy { UInt8(bitPattern: entry[$0]) == name[$0] }
            }
            if !isOption { kept.append(entry) }
            next += 1
        }
        return kept + [nil]
    }
}
