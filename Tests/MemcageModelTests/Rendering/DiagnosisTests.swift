import MemcageModel
import Testing

@Suite("The diagnosis of a place")
struct DiagnosisTests {
    static let diagnosis = Diagnosis(
        backend: "proc", placement: "/proc polling",
        checks: [
            Check("cgroup v2", .pass, "mounted at /sys/fs/cgroup", mend: "nothing"),
            Check("delegation", .fail, "not ours", mend: "loginctl enable-linger"), Check("swap", .caution, "\"on\""),
        ])

    @Test("a check is a line, its mending stands below where there is something to mend")
    func text() {
        let lines = Self.diagnosis.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(5) == [
                "PASS    cgroup v2: mounted at /sys/fs/cgroup", "FAIL    delegation: not ours",
                "        to mend: loginctl enable-linger", "CAUTION swap: \"on\"", "",
            ])
    }

    @Test("as JSON it has the same checks")
    func json() throws {
        let value = try StrictJSON(Self.diagnosis.json)
        #expect(value.keys == ["schema", "schema_version", "memcage", "backend", "placement", "checks"])
        guard case .array(let checks) = value["checks"] else {
            Issue.record("no checks")
            return
        }
        #expect(checks.map(\.keys) == Array(repeating: ["name", "verdict", "detail", "mend"], count: 3))
        #expect(checks.map { $0["mend"] } == [.string("nothing"), .string("loginctl enable-linger"), .null])
    }
}
