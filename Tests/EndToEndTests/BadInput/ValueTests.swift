import Testing

@Suite("A bad value is refused before anything starts")
struct ValueTests {
    static let values: [(option: String, value: String)] = [
        ("kill-threshold", "0"), ("kill-threshold", "1.5"), ("kill-threshold", "abc"), ("kill-threshold", "-0.5"),
        ("kill-threshold", "nan"), ("kill-threshold", ""),
        ("max-memory", "0"), ("max-memory", "-5"), ("max-memory", "12Q"), ("max-memory", "1180591620717411303424"),
        ("max-memory", "1e400"), ("max-memory", "abc"), ("max-memory", "0.0000001"), ("max-memory", ""),
        ("max-memory", "0%"), ("max-memory", "101%"), ("max-memory", "-5%"), ("max-memory", "%"),
        ("max-memory", "nan%"), ("max-memory", "Auto"),
        ("check-interval", "0"), ("check-interval", "nan"), ("check-interval", "-1"), ("check-interval", "inf"),
        ("grace", "-1"), ("grace", "soon"), ("signal", "NOSUCH"), ("signal", "0"), ("signal", "99"),
        ("on-threshold", "maybe"), ("on-thrash", ""), ("warn-at", "2"), ("warn-at", "0.9"), ("min-available", "0"),
        ("swap", "-1"), ("time-limit", "0"), ("time-limit", "1x"), ("backend", "cgroup3"), ("announce", "loudly"),
        ("status-on-kill", "0"), ("status-on-kill", "256"), ("status-on-failure", "1.5"),
    ]

    @Test("given by option", arguments: values)
    func option(option: String, value: String) throws {
        try expectRefusal(["--" + option, value], naming: ["--" + option, "'\(value)'", "give "])
    }

    @Test("given with an equals sign", arguments: [("kill-threshold", "1.5"), ("max-memory", "")])
    func equals(option: String, value: String) throws {
        try expectRefusal(["--\(option)=\(value)"], naming: ["--" + option, "'\(value)'", "give "])
    }

    @Test("given by environment, which is named", arguments: values.filter { !$0.value.isEmpty })
    func environment(option: String, value: String) throws {
        let name = "MEMCAGE_" + option.uppercased().split(separator: "-").joined(separator: "_")
        try expectRefusal([], naming: [name, "'\(value)'", "give "]) { $0.environment(name, value) }
    }

    @Test("an option without its value is refused, at the end and before --", arguments: ["--max-memory", "--report"])
    func missing(option: String) throws {
        try expectRefusal([option], naming: [option, "needs a value"])
        try expectRefusal([option], naming: [option, "needs a value"], job: .nothing)
    }

    @Test("a value that is not text is shown escaped")
    func notText() throws {
        try expectRefusal(["--max-memory", [0x66, 0xFF, 0x0A] as [UInt8]], naming: ["--max-memory", "give "])
    }

    @Test("the command line wins over a bad environment")
    func optionWins() throws {
        let result = try Run(memcage("run", "--log-file", "none", "--max-memory", 100, "--", "true"))
            .environment("MEMCAGE_MAX_MEMORY", "junk").run()
        #expect(result.ending == .exited(0), "\(result)")
    }
}
