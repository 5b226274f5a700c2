/// What the kernel holds a cage to beside its memory; nil: nothing.
package struct TaskLimits: Equatable, Sendable {
    /// Processes and threads at a time.
    package var pids: Int?
    /// CPU time for each time, 2 being two CPUs all the time.
    package var cpus: Double?

    package init() {}

    init(_ values: OptionValues) throws(UsageError) {
        pids = try values.optional(.pids) { text in
            guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            // Beyond PID_MAX_LIMIT the kernel has no room for them anyway.
            return Int(text).flatMap { (1...4_194_304).contains($0) ? $0 : nil }
        }
        cpus = try values.optional(.cpus) { Double(decimal: $0).flatMap { (0.01...100_000).contains($0) ? $0 : nil } }
    }

    /// Polling holds nobody to either of them.
    func refuseProc(_ values: OptionValues) throws(UsageError) {
        for option in [RunOption.pids, .cpus] where values.given[option] != nil {
            let backend = "\(values.given[.backend]?.source ?? RunOption.backend.flag) 'proc'"
            throw UsageError("\(values.quoted(option)) needs a cgroup, which \(backend) rules out; give one of them")
        }
    }

    package static let controllers = ["pids", "cpu"]

    /// One of them, as the kernel is told.
    package struct Wish: Equatable, Sendable {
        package var option: RunOption
        /// As a person would type it.
        package var value: String
        package var controller: String
        package var file: String
        package var text: String
    }

    /// µs over which CPU time is counted: the kernel's own default.
    private static let period = 100_000

    package var wishes: [Wish] {
        var wishes: [Wish] = []
        if let pids {
            wishes.append(
                Wish(option: .pids, value: "\(pids)", controller: "pids", file: "pids.max", text: "\(pids)"))
        }
        if let cpus {
            // No less than 1 ms, which the kernel asks for.
            let quota = Int((cpus * Double(Self.period)).rounded())
            wishes.append(
                Wish(
                    option: .cpus, value: cpus.plain, controller: "cpu", file: "cpu.max",
                    text: "\(quota) \(Self.period)"))
        }
        return wishes
    }

    /// Takes back what is not held.
    package mutating func withdraw(_ option: RunOption) {
        if option == .pids { pids = nil }
        if option == .cpus { cpus = nil }
    }
}

extension Double {
    /// `2` rather than `2.0`.
    fileprivate var plain: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}
