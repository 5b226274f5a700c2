import MemcageModel

/// A command line as `memcage run` gets it, read and judged.
func reader(
    _ words: [ByteString], environment: [String: ByteString] = [:], bareCommand: Bool = true
) throws(UsageError) -> CommandLineReader {
    var reader = CommandLineReader { environment[$0] }
    try reader.read(words, bareCommand: bareCommand)
    return reader
}

func settings(
    _ words: [ByteString] = [], environment: [String: ByteString] = [:]
) throws(UsageError) -> RunSettings {
    try RunSettings(reader(words + ["--", "true"], environment: environment).given)
}

/// The one line that refuses; nil when nothing was refused.
func refusal(_ words: [ByteString], environment: [String: ByteString] = [:]) -> String? {
    do throws(UsageError) {
        _ = try settings(words, environment: environment)
        return nil
    } catch {
        return error.message
    }
}
