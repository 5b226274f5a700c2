import MemcageModel

/// A parser, or a few that read the same kind of text, of what comes from outside. None may trap, and what it makes
/// of an input must hold to its promise.
enum Harness: String, CaseIterable {
    case process, cgroup, membership, ad, json, trace, dat, picture, quantities, mark, options, bus

    func run(_ input: UnsafeBufferPointer<UInt8>) {
        let span = Span(_unsafeElements: input)
        switch self {
        case .process: fuzzProcess(span)
        case .cgroup: fuzzCgroup(span)
        case .membership: fuzzMembership(ByteString(Array(input)))
        case .ad: fuzzAd(ByteString(Array(input)))
        case .json: fuzzJson(Array(input))
        case .trace: fuzzTrace(Array(input), startsWith: Self.start)
        case .dat: fuzzTrace(Array(input), startsWith: Array("CMDLINE x\n".utf8))
        case .picture: fuzzPicture(Array(input))
        case .quantities: fuzzQuantities(input)
        case .mark: fuzzMark(span)
        case .options: fuzzOptions(Array(input))
        case .bus: fuzzBus(Array(input))
        }
    }

    private static let start = Array(
        """
        {"type":"start","schema":"memcage.trace","schema_version":1,"time":1,"limits":{"max":9}}

        """.utf8)
}
