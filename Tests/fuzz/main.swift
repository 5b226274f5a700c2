import Glibc

// fuzz HARNESS [ARGUMENT-OF-LIBFUZZER…]

/// libFuzzer as a library: it runs `body` on one input after the other, and ends the process.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private let harness: Harness = {
    if CommandLine.arguments.count > 1, let harness = Harness(rawValue: CommandLine.arguments[1]) { return harness }
    say("fuzz: the first word is one of \(Harness.allCases.map(\.rawValue).joined(separator: " "))")
    exit(64)
}()

// libFuzzer sees the words behind the harness, and takes the first one for its own name.
_ = harness
var count = CommandLine.argc - 1
var words = CommandLine.unsafeArgv + 1
exit(
    runFuzzer(&count, &words) { start, count in
        harness.run(UnsafeBufferPointer(start: start, count: count))
        return 0
    })
