/// Given values, read one by one; each refusal is the same kind of line.
struct OptionValues {
    let given: GivenOptions

    func text(_ option: RunOption) -> String? {
        given[option].map { String(decoding: $0.value.bytes, as: UTF8.self) } ?? option.standard
    }

    func refusal(of option: RunOption) -> UsageError {
        .value(text(option) ?? "", of: given[option]?.source ?? option.flag, accepts: option.accepts)
    }

    /// `--grace: '5'`
    func quoted(_ option: RunOption) -> String {
        "\(given[option]?.source ?? option.flag): '\(given[option]?.value.printable ?? "")'"
    }

    func read<Value>(_ option: RunOption, _ parse: (String) -> Value?) throws(UsageError) -> Value {
        guard let text = text(option), let value = parse(text) else { throw refusal(of: option) }
        return value
    }

    func optional<Value>(_ option: RunOption, _ parse: (String) -> Value?) throws(UsageError) -> Value? {
        given[option] == nil ? nil : try read(option, parse)
    }

    func size(_ option: RunOption, from least: Int) throws(UsageError) -> ByteCount {
        let size = try read(option) { ByteCount(parsing: $0) }
        guard size.bytes >= least else { throw refusal(of: option) }
        return size
    }

    func ratio(_ option: RunOption) throws(UsageError) -> Double {
        let ratio = try read(option) { Double(decimal: $0) }
        guard ratio > 0, ratio <= 1 else { throw refusal(of: option) }
        return ratio
    }

    func status(_ option: RunOption) throws(UsageError) -> UInt8? {
        try optional(option) { UInt8($0).flatMap { $0 > 0 ? $0 : nil } }
    }

    /// Of a switch.
    func answer(_ option: RunOption) throws(UsageError) -> Bool {
        try read(option) { text in
            switch text {
            case "no", "false", "0": false
            case "yes", "true", "1": true
            default: nil
            }
        }
    }

    func path(_ option: RunOption) throws(UsageError) -> ByteString? {
        guard let value = given[option]?.value else { return nil }
        guard !value.bytes.isEmpty else { throw refusal(of: option) }
        return value
    }
}
