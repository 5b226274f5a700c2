import MemcageModel
import Testing

@Suite("What Slurm grants")
struct SlurmGrantTests {
    private func findings(_ variables: [String: ByteString]) -> [AllocationSource.Finding] {
        SlurmGrant.sources { variables[$0] }.map(\.finding)
    }

    @Test(
        "memory by node is in MiB unless it says otherwise",
        arguments: [("2100", 2100), ("2100M", 2100), ("2G", 2048), ("1048576K", 1024), ("1T", 1 << 20)])
    func perNode(text: String, size: Int) {
        #expect(findings(["SLURM_MEM_PER_NODE": ByteString(text)]) == [.value(.mebibytes(size))])
    }

    @Test("memory by CPU counts for each CPU of this node")
    func perCPU() {
        #expect(
            findings(["SLURM_MEM_PER_CPU": "1500", "SLURM_CPUS_ON_NODE": "4"]) == [.value(.mebibytes(6000))])
        #expect(
            SlurmGrant.sources { ["SLURM_MEM_PER_CPU": "1", "SLURM_CPUS_ON_NODE": "1"][$0] }.first?.place
                == "SLURM_MEM_PER_CPU × SLURM_CPUS_ON_NODE")
    }

    @Test("where both are set, both are sources")
    func both() {
        let variables: [String: ByteString] = [
            "SLURM_MEM_PER_NODE": "3000", "SLURM_MEM_PER_CPU": "1000", "SLURM_CPUS_ON_NODE": "2",
        ]
        let allocation = Allocation(SlurmGrant.sources { variables[$0] })
        #expect(allocation.sources.count == 2)
        #expect(allocation.grant == .mebibytes(2000))
    }

    @Test("0 is all of the node, and nothing set is nothing said: no defects")
    func silent() {
        #expect(findings(["SLURM_MEM_PER_NODE": "0"]) == [.silent("0: all that the node has")])
        #expect(
            findings(["SLURM_MEM_PER_CPU": "0", "SLURM_CPUS_ON_NODE": "4"]) == [.silent("0: all that the node has")])
        #expect(findings([:]) == [.silent("not set")])
        #expect(findings(["SLURM_CPUS_ON_NODE": "4"]) == [.silent("not set")])
    }

    @Test(
        "what is no size is a defect",
        arguments: [
            ["SLURM_MEM_PER_NODE": "-5"], ["SLURM_MEM_PER_NODE": "lots"], ["SLURM_MEM_PER_NODE": "1e3"],
            ["SLURM_MEM_PER_NODE": "99999999999999999999"], ["SLURM_MEM_PER_NODE": ByteString([0xFF])],
            ["SLURM_MEM_PER_CPU": "100"], ["SLURM_MEM_PER_CPU": "100", "SLURM_CPUS_ON_NODE": "0"],
            ["SLURM_MEM_PER_CPU": "100", "SLURM_CPUS_ON_NODE": "-4"],
            ["SLURM_MEM_PER_CPU": "100", "SLURM_CPUS_ON_NODE": "4(x2)"],
            ["SLURM_MEM_PER_CPU": "100", "SLURM_CPUS_ON_NODE": "9223372036854775807"],
            ["SLURM_MEM_PER_CPU": "1048576T", "SLURM_CPUS_ON_NODE": "1000000"],
        ] as [[String: ByteString]])
    func defects(variables: [String: ByteString]) {
        guard case .defect = findings(variables).first else {
            Issue.record("\(findings(variables))")
            return
        }
    }
}
