import MemcageModel
import Testing

@Suite("The diagnosis of a place")
struct DiagnosisTests {
    static let diagnosis = Diagnosis(
        backend: "proc", placement: "/proc polling",
        checks: [
            Check("cgroup v2", .pass, "mounted at /sys/fs/cgroup", mend: "nothing"),
            Check("delegation", .fail, "not ours", mend: "loginctl enable-linger"), Check("swap", .caution, "\"on\""),
        ],
        allocation: Allocation([
            AllocationSource(.machineAd, "_CONDOR_MACHINE_AD: /ad", .defect("is empty")),
            AllocationSource(.slurm, "SLURM_MEM_PER_NODE", .silent("not set")),
            AllocationSource(.total, "/proc/meminfo", .value(.mebibytes(4000))),
            AllocationSource(.available, "/proc/meminfo", .value(.mebibytes(1000))),
        ]))

    @Test("a check is a line, its mending stands below where there is something to mend")
    func text() {
        let lines = Self.diagnosis.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(10) == [
                "PASS    cgroup v2: mounted at /sys/fs/cgroup", "FAIL    delegation: not ours",
                "        to mend: loginctl enable-linger", "CAUTION swap: \"on\"",
                "CAUTION HTCondor machine ad (_CONDOR_MACHINE_AD: /ad) is empty: passed over",
                "MEMORY  Slurm: not set, SLURM_MEM_PER_NODE", "MEMORY  MemTotal: 4000 MiB, /proc/meminfo",
                "MEMORY  MemAvailable: 1000 MiB, /proc/meminfo (for auto alone)",
                "GRANT   4000 MiB by MemTotal; auto is 936 MiB", "",
            ])
    }

    @Test("as JSON it has the same checks")
    func json() throws {
        let value = try StrictJSON(Self.diagnosis.json)
        #expect(value.keys == ["schema", "schema_version", "memcage", "backend", "placement", "checks", "allocation"])
        guard case .array(let checks) = value["checks"] else {
            Issue.record("no checks")
            return
        }
        #expect(checks.map(\.keys) == Array(repeating: ["name", "verdict", "detail", "mend"], count: 3))
        let allocation = value["allocation"]
        #expect(allocation?.keys == ["sources", "winner", "grant", "auto"])
        #expect(allocation?["winner"] == .string("MemTotal") && allocation?["grant"] == .number(4000 * 1_048_576))
        #expect(allocation?["auto"] == .number(936 * 1_048_576))
        guard case .array(let sources) = allocation?["sources"] else {
            Issue.record("no sources")
            return
        }
        #expect(sources.map(\.keys) == Array(repeating: ["name", "where", "bytes", "why"], count: 4))
        #expect(sources.map { $0["why"] } == [.string("is empty"), .string("not set"), .null, .null])
        #expect(sources.map { $0["bytes"] }[2] == .number(4000 * 1_048_576))
        #expect(checks.map { $0["mend"] } == [.string("nothing"), .string("loginctl enable-linger"), .null])
    }

    @Test("a place of which nothing is known says so, and one too small for auto")
    func unknown() throws {
        func sum(_ sources: [AllocationSource]) -> String? {
            Diagnosis(backend: "proc", placement: "", checks: [], allocation: Allocation(sources)).text
                .split(separator: "\n").last { $0.hasPrefix("GRANT") }.map(String.init)
        }
        #expect(sum([]) == "GRANT   unknown: --max-memory needs a size here")
        #expect(sum([.init(.cgroup, 60)]) == "GRANT   60 MiB by cgroup memory.max; too little for auto")
    }
}
