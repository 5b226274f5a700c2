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

    /// The variables that stand for options, nil where there are none, or none that count: in secure-exec mode the
    /// caller's environment must not steer a program that has more rights.
    package static var options: ((String) -> ByteString?)? {
        guard !Privilege.isElevated, var next = mc_environment() else { return nil }
        while let entry = next.pointee {
            if isPrefixed(entry) { return { value(of: $0) } }
            next += 1
        }
        return nil
    }

    /// What the command gets: all of it but the options of this memcage, and the socket of an outer one. They are for
    /// the outermost cage alone; a memcage inside the job takes its own from its own command line.
    static func forCommand() -> [UnsafeMutablePointer<CChar>?] {
        var kept: [UnsafeMutablePointer<CChar>?] = []
        guard var next = mc_environment() else { return [nil] }
        while let entry = next.pointee {
            if !isPrefixed(entry) || !isOwn(entry) { kept.append(entry) }
            next += 1
        }
        return kept + [nil]
    }

    private static func isPrefixed(_ entry: UnsafePointer<CChar>) -> Bool {
        var place = 0
        for byte in RunOption.environmentPrefix.utf8 {
            guard UInt8(bitPattern: entry[place]) == byte else { return false }
            place += 1
        }
        return true
    }

    private static func isOwn(_ entry: UnsafePointer<CChar>) -> Bool {
        let bytes = ByteString(cString: entry).bytes
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return false }
        let name = ByteString(Array(bytes[..<equals]))
        return name == ByteString(marks) || RunOption.allCases.contains { name == ByteString($0.environmentName) }
    }
}
