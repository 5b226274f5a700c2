/// How a program ended, as its parent saw it.
enum Ending: Equatable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    /// What a shell shows as `$?`.
    var shellStatus: Int32 {
        switch self {
        case .exited(let status): status
        case .signalled(let number): 128 + number
        }
    }

    var description: String {
        switch self {
        case .exited(let status): "exit \(status)"
        case .signalled(let number): "signal \(number)"
        }
    }
}

/// All there is to say about a program that has ended.
struct Outcome: CustomStringConvertible {
    var ending: Ending
    var output: [UInt8]
    var errors: [UInt8]
    /// Processes of the run that still lived when it had ended; they have been killed since.
    var leftBehind: [String]

    var status: Int32 { ending.shellStatus }
    var outputText: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: errors, as: UTF8.self) }
    var outputLines: [String] { outputText.split(separator: "\n").map(String.init) }
    var errorLines: [String] { errorText.split(separator: "\n").map(String.init) }

    var description: String {
        "\(ending)\n--- stdout\n\(outputText)\n--- stderr\n\(errorText)\n--- left behind: \(leftBehind)"
    }
}
