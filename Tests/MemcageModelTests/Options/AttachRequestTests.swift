import MemcageModel
import Testing

@Suite("What memcage attach was asked for")
struct AttachRequestTests {
    private func request(_ words: ByteString...) throws(UsageError) -> AttachRequest { try AttachRequest(words) }

    private func settings(_ words: ByteString..., environment: [String: ByteString] = [:]) throws -> RunSettings {
        let request = try AttachRequest(words)
        var reader = CommandLineReader { environment[$0] }
        try reader.read(request.run, bareCommand: true)
        return try request.settings(reader.given)
    }

    @Test("a process id, before the options or behind them, whose values are none")
    func places() throws {
        #expect(try request("4711").pid == 4711)
        #expect(try request("4711", "--grace", "3", "--guard").pid == 4711)
        let last = try request("--grace", "3", "--trace=1", "--guard", "4711")
        #expect(last.pid == 4711 && last.isGuarded && !last.isCaged)
        #expect(last.run == ["--grace", "3", "--trace=1"])
        let behindSwitch = try request("--progress", "4711")
        #expect(behindSwitch.pid == 4711 && behindSwitch.run == ["--progress"])
        #expect(try settings("--progress", "4711").progress)
    }

    @Test("a switch with a value is named as what is wrong", arguments: ["--guard=yes", "--cage="])
    func valued(word: ByteString) {
        let error = #expect(throws: UsageError.self) { try AttachRequest(["4711", word]) }
        #expect(error?.message.contains("'\(word.printable)'") == true)
    }

    @Test("a cage is a guard")
    func cage() throws {
        let caged = try request("4711", "--cage")
        #expect(caged.isGuarded && caged.isCaged)
        #expect(try settings("4711", "--cage").backend == .auto)
        #expect(try settings("4711", "--guard").backend == .proc)
    }

    @Test("what is no process id is refused", arguments: ["", "x", "0", "-1", "+1", "2147483648", "1 ", "0x10"])
    func refused(word: ByteString) {
        #expect(throws: UsageError.self) { try AttachRequest([word]) }
    }

    @Test("every option of run either has a meaning without a guard, or is refused without what it needs")
    func needs() throws {
        let values: [RunOption: ByteString] = [
            .logFile: "none", .report: "r", .trace: "t", .mprof: "m", .prmon: "p", .benchmark: "b", .announce: "none",
            .statusOnFailure: "3", .checkInterval: "1", .backend: "cgroup", .cgroupParent: "/x", .warnSignal: "USR1",
            .pids: "3", .cpus: "1", .user: "1000", .groups: "1", .warnAt: "0.5", .minAvailable: "1", .timeLimit: "1",
            .statusOnKill: "3",
        ]
        for option in RunOption.allCases {
            let value = values[option] ?? ByteString(option.standard ?? "")
            let flag = ByteString(option.flag)
            let words: [ByteString] =
                option.isSwitch ? ["4711", ByteString(flag.bytes + "=".utf8 + value.bytes)] : ["4711", flag, value]
            var reader = CommandLineReader { _ in nil }
            try reader.read(try AttachRequest(words).run, bareCommand: true)
            let attempt = Result { try AttachRequest(words).settings(reader.given) }
            if let need = option.attachNeeds {
                guard case .failure(let error as UsageError) = attempt else {
                    Issue.record("\(option.flag) was taken without \(need.rawValue)")
                    continue
                }
                #expect(error.message.contains(option.flag) && error.message.contains(need.rawValue))
                // By environment it is meant for runs.
                let name = option.environmentName
                #expect(throws: Never.self) { try settings("4711", environment: [name: value]) }
            } else {
                #expect(throws: Never.self) { try attempt.get() }
            }
        }
    }

    @Test("without a guard no line is enforced, whatever is held")
    func unguarded() throws {
        let settings = try settings("4711")
        #expect(!settings.isGuarded && !settings.kernelHoldsAlone)
        var policy = Policy(Lines(settings, started: Moment(nanoseconds: 0)))
        #expect(policy.judge(Reading(time: Moment(nanoseconds: 1), charged: .mebibytes(1 << 30))) == Decision())
    }
}
