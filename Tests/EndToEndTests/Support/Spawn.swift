import CTestSupport
import Glibc

/// What a program starts with, besides its command line and its descriptors.
struct Surroundings {
    var environment: [String: String]
    var folder: String?
    var blockedSignals: [Int32] = []
    var ignoredSignals: [Int32] = []
    let mark = Processes.newMark()

    /// The runner's environment without anything that would speak to memcage, and with the mark.
    init() {
        environment = [:]
        var entry = ts_environment()
        while let text = entry?.pointee.map({ String(cString: $0) }) {
            entry = entry?.advanced(by: 1)
            guard let equals = text.firstIndex(of: "="), !text.hasPrefix("MEMCAGE_") else { continue }
            environment[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        environment["LC_ALL"] = "C"
    }

    /// Calls `start` with the C form of all this; it returns a pid or -errno.
    func spawn(
        _ command: Command, descriptors: (Int32, Int32, Int32) = (-1, -1, -1),
        with start: (UnsafePointer<ts_spawn_request>) -> pid_t
    ) throws -> pid_t {
        let name = command.words.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let path = findProgram(name) else { throw Missing(description: "\(name) is not installed here") }
        let marked = environment.merging([Processes.markName: mark]) { $1 }
        let pid = path.withCString { path in
            withCStrings(command.words) { arguments in
                withCStrings(marked.map { Array("\($0)=\($1)".utf8) }) { environment in
                    withOptionalCString(folder) { folder in
                        var request = ts_spawn_request(
                            path: path, arguments: arguments, environment: environment, folder: folder,
                            descriptors: descriptors, blocked: bits(blockedSignals), ignored: bits(ignoredSignals))
                        return start(&request)
                    }
                }
            }
        }
        guard pid > 0 else { throw SystemFailure("start \(command)", errno: -pid) }
        return pid
    }

    private func bits(_ signals: [Int32]) -> UInt64 {
        signals.reduce(0) { $0 | 1 << UInt64($1 - 1) }
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}

/// An argv: one buffer of NUL-ended words, and the pointers into it.
private func withCStrings<Result>(
    _ words: [[UInt8]], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count + 1)
    array.initialize(repeating: nil, count: words.count + 1)
    for (index, word) in words.enumerated() {
        let text = UnsafeMutablePointer<CChar>.allocate(capacity: word.count + 1)
        for (place, byte) in word.enumerated() { text[place] = CChar(bitPattern: byte) }
        text[word.count] = 0
        array[index] = text
    }
    defer {
        for index in words.indices { array[index]?.deallocate() }
        array.deallocate()
    }
    return body(array)
}
