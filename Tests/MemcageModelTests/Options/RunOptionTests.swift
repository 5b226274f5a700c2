import MemcageModel
import Testing

@Suite("The table of options")
struct RunOptionTests {
    @Test("an option is --words and its variable MEMCAGE_WORDS", arguments: RunOption.allCases)
    func names(option: RunOption) {
        #expect(option.flag.hasPrefix("--") && option.flag.dropFirst(2).allSatisfy { $0.isLowercase || $0 == "-" })
        let words = option.environmentName.dropFirst("MEMCAGE_".count)
        #expect(option.environmentName.hasPrefix("MEMCAGE_"))
        #expect(words.allSatisfy { $0.isUppercase || $0 == "_" })
        #expect(words.lowercased().split(separator: "_") == option.flag.dropFirst(2).split(separator: "-"))
    }

    @Test("the names that wrappers and images rely on")
    func known() {
        #expect(RunOption.maxMemory.environmentName == "MEMCAGE_MAX_MEMORY")
        #expect(RunOption.statusOnKill.environmentName == "MEMCAGE_STATUS_ON_KILL")
        for flag in ["--max-memory", "--check-interval", "--kill-threshold", "--log-file"] {
            #expect(RunOption.allCases.contains { $0.flag == flag })
        }
    }

    @Test("no two options share a variable")
    func distinct() {
        #expect(Set(RunOption.allCases.map(\.environmentName)).count == RunOption.allCases.count)
    }

    @Test("help is one sentence, and what is accepted and the placeholder are said", arguments: RunOption.allCases)
    func help(option: RunOption) {
        #expect(option.help.hasSuffix(".") || option.help.hasSuffix(")."))
        #expect(!option.help.contains("\n") && option.help.utf8.count <= 100)
        #expect(!option.accepts.isEmpty && !option.accepts.contains("\n"))
        #expect(!option.placeholder.isEmpty)
    }

    @Test("a default is itself accepted, and changes nothing but what it names", arguments: RunOption.allCases)
    func standards(option: RunOption) throws {
        guard let standard = option.standard else { return }
        #expect(refusal(["\(option.flag)=\(standard)"].map(ByteString.init(_:))) == nil)
        #expect(refusal([], environment: [option.environmentName: ByteString(standard)]) == nil)
        let given = try settings(["\(option.flag)=\(standard)"].map(ByteString.init(_:)))
        let none = try settings()
        #expect(given.maxMemory == none.maxMemory && given.threshold == none.threshold && given.grace == none.grace)
        #expect(given.checkInterval == none.checkInterval && given.swap == none.swap && given.signal == none.signal)
        #expect(given.onThreshold == none.onThreshold && given.onThrash == none.onThrash)
        #expect(given.backend == none.backend && given.announce == none.announce)
    }

    @Test("the examples in what is accepted are accepted", arguments: RunOption.allCases)
    func examples(option: RunOption) throws {
        let examples: [RunOption: [String]] = [
            .maxMemory: ["300", "1.5G", "2GiB", "80%", "auto"], .minAvailable: ["500", "2G"], .swap: ["0"],
            .killThreshold: ["0.8", "1"], .pids: ["1", "100"], .cpus: ["2", "0.5", "0.01", "100000"],
            .user: ["1000", "1000:100"],
            .warnAt: ["0.7"], .checkInterval: ["2", "0.5", "0.01"], .grace: ["0", "5", "0.5"], .logFile: ["-", "none"],
            .signal: ["TERM", "INT", "15"], .onThreshold: ["kill", "warn"], .onThrash: ["kill", "warn"],
            .onGuardDeath: ["kill", "keep"],
            .timeLimit: ["90", "10m", "1h30m", "2d"], .backend: ["auto", "cgroup", "proc"],
            .announce: ["stderr", "stdout", "none"], .statusOnKill: ["1", "255"], .statusOnFailure: ["1", "255"],
        ]
        for example in examples[option] ?? [] {
            #expect(refusal([ByteString("\(option.flag)=\(example)")]) == nil)
            #expect(option.accepts.contains(example))
        }
    }
}
