import MemcageModel
import Testing

@Suite("Bad input")
struct RefusalTests {
    /// Each option with values that it must not take.
    static let bad: [(RunOption, [ByteString])] = [
        (
            .maxMemory,
            [
                "0", "0.0", "-5", "12Q", "1180591620717411303424", "abc", "", "nan", "1e3", "0.0000000001", "0%",
                "101%", "-5%", "%", "nan%", "Auto",
            ]
        ),
        (.minAvailable, ["0", "-1", "x", ""]), (.swap, ["-1", "x", "", "1 G"]),
        (.killThreshold, ["0", "1.5", "abc", "-0.5", "80%", "nan", "1.0000001", ""]),
        (.warnAt, ["0", "0.8", "0.9", "1.5", "abc", ""]),
        (.checkInterval, ["0", "nan", "0.001", "-2", "inf", "2s", ""]), (.grace, ["-1", "nan", "soon", ""]),
        (.pids, ["0", "-1", "+5", "1.5", "x", "4194305", "99999999999999999999", ""]),
        (.cpus, ["0", "0.001", "-1", "x", "1e3", "nan", "100001", ""]),
        (.user, ["root", "-1", "+1", "1000:", "1000:users", ":1", "1:2:3", "4294967295", "4294967296", ""]),
        (.groups, ["users", "1,", ",", "1 2", "-1", "4294967295", ""]),
        (.dropCapabilities, ["maybe", "YES", ""]), (.noNewPrivileges, ["2", ""]),
        (.logFile, [""]), (.report, [""]), (.trace, ["", "-"]), (.mprof, ["", "-"]), (.prmon, ["", "-"]),
        (.benchmark, ["", "-"]), (.cgroupParent, [""]), (.signal, ["0", "65", "FOO", ""]),
        (.onThreshold, ["maybe", "KILL", ""]), (.onThrash, ["maybe", ""]), (.onGuardDeath, ["warn", ""]),
        (.timeLimit, ["0", "0s", "-1", "soon", "1:30", ""]), (.backend, ["cgroups", "Auto", ""]),
        (.announce, ["both", "-", ""]), (.statusOnKill, ["0", "256", "-1", "x", ""]),
        (.statusOnFailure, ["0", "256", "1.5", ""]),
    ]

    @Test("a refusal is one line: the option, the value, what is accepted", arguments: bad)
    func option(option: RunOption, values: [ByteString]) {
        for value in values {
            let message = "\(option.flag): '\(value.printable)' is not accepted; give \(option.accepts)"
            #expect(refusal([ByteString(option.flag + "=") + value]) == message)
        }
    }

    @Test(
        "what one option keeps, another one that writes anew cannot have",
        arguments: [
            ["--trace=a", "--mprof=a"], ["--trace=a", "--mprof=./a"], ["--log-file=a", "--benchmark=a"],
            ["--report=a", "--prmon=a"], ["--trace=memory_monitor.log"], ["--trace=a.json", "--prmon=a.txt"],
        ])
    func shared(words: [String]) {
        let message = refusal(words.map { ByteString($0) })
        #expect(message?.contains("give a file of its own") == true, "\(message ?? "accepted")")
        #expect(refusal(["--trace=/dev/null", "--mprof=/dev/null", "--report=/dev/null"]) == nil)
    }

    @Test("a bad value out of the environment is refused under the variable's name", arguments: bad)
    func variable(option: RunOption, values: [ByteString]) {
        for value in values where !value.bytes.isEmpty {
            let message = "\(option.environmentName): '\(value.printable)' is not accepted; give \(option.accepts)"
            #expect(refusal([], environment: [option.environmentName: value]) == message)
        }
    }

    @Test("a bad variable does no harm where the command line says better")
    func overruled() {
        #expect(refusal(["--max-memory", "300"], environment: ["MEMCAGE_MAX_MEMORY": "12Q"]) == nil)
    }

    @Test("a value with control bytes or no text at all is still refused in one line")
    func hostile() throws {
        for value in [ByteString("1\n2\u{1B}[31m"), ByteString([0xFF, 0x0A])] {
            let message = try #require(refusal(["--max-memory", value]))
            #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            #expect(message.hasPrefix("--max-memory: '"))
        }
    }

    @Test("what to send at --warn-at needs a --warn-at")
    func warnSignalAlone() {
        let message = "says what to send, but not when; give --warn-at too"
        #expect(refusal(["--warn-signal", "USR1"]) == "--warn-signal: 'USR1' \(message)")
        #expect(refusal([], environment: ["MEMCAGE_WARN_SIGNAL": "USR1"]) == "MEMCAGE_WARN_SIGNAL: 'USR1' \(message)")
        #expect(refusal(["--warn-signal", "FOO", "--warn-at", "0.5"])?.hasPrefix("--warn-signal: 'FOO'") == true)
    }

    @Test("groups are somebody's")
    func groupsAlone() {
        #expect(
            refusal(["--groups", "27,100"])
                == "--groups: '27,100' says which groups, but not for whom; give --user too")
        #expect(refusal(["--groups", "27,100", "--user", "1000"]) == nil)
        let many = (0...JobRights.mostGroups).map(String.init).joined(separator: ",")
        #expect(
            refusal(["--user=1", "--groups=\(many)"].map(ByteString.init(_:)))?.hasPrefix("--groups: '0,1,") == true)
    }

    @Test("what needs a cgroup, and no cgroups, contradict each other", arguments: [RunOption.pids, .cpus])
    func tasksByProc(option: RunOption) {
        #expect(
            refusal([ByteString("\(option.flag)=3"), "--backend", "proc"])
                == "\(option.flag): '3' needs a cgroup, which --backend 'proc' rules out; give one of them")
        #expect(refusal([ByteString("\(option.flag)=3"), "--backend", "auto"]) == nil)
    }

    @Test("a place for cgroups and no cgroups contradict each other")
    func contradiction() {
        #expect(
            refusal(["--cgroup-parent", "/sys/fs/cgroup/a"], environment: ["MEMCAGE_BACKEND": "proc"])
                == "--cgroup-parent: '/sys/fs/cgroup/a' contradicts MEMCAGE_BACKEND 'proc'; give one of them")
    }

    @Test("the status for memcage's own failures is heard even when other options are bad")
    func statusOnFailure() throws {
        let given = try reader(["--max-memory", "12Q", "--status-on-failure", "99", "x"]).given
        #expect(RunSettings.statusOnFailure(given) == 99)
        #expect(RunSettings.statusOnFailure([:]) == 125)
        #expect(RunSettings.statusOnFailure(try reader(["--status-on-failure", "0", "x"]).given) == 125)
    }
}

extension ByteString {
    fileprivate static func + (left: ByteString, right: ByteString) -> ByteString {
        ByteString(left.bytes + right.bytes)
    }
}
