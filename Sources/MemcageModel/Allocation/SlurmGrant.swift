/// What Slurm grants on this node, from the variables that it sets for a job (srun(1), "OUTPUT ENVIRONMENT
/// VARIABLES"): `--mem` as SLURM_MEM_PER_NODE, `--mem-per-cpu` as SLURM_MEM_PER_CPU, in MiB.
package enum SlurmGrant {
    static let perNode = "SLURM_MEM_PER_NODE"
    static let perCPU = "SLURM_MEM_PER_CPU"
    static let cpus = "SLURM_CPUS_ON_NODE"
    private static let mostCPUs = 1 << 20

    /// The two exclude each other in Slurm; where both are set, both count and the smaller wins.
    package static func sources(_ value: (String) -> ByteString?) -> [AllocationSource] {
        var sources: [AllocationSource] = []
        if let memory = value(perNode) { sources.append(AllocationSource(.slurm, perNode, size(memory))) }
        if let memory = value(perCPU) {
            sources.append(AllocationSource(.slurm, "\(perCPU) × \(cpus)", size(memory, times: value(cpus))))
        }
        return sources.isEmpty ? [AllocationSource(.slurm, "\(perNode), \(perCPU)", .silent("not set"))] : sources
    }

    private static func size(_ memory: ByteString, times count: ByteString?) -> AllocationSource.Finding {
        guard case .value(let each) = size(memory) else { return size(memory) }
        guard let count else { return .defect("cannot be told: \(cpus) is not set") }
        guard let number = count.text.flatMap({ Int($0) }), (1...mostCPUs).contains(number) else {
            return .defect("cannot be told: \(cpus) is '\(shown(count))'")
        }
        let (bytes, overflow) = each.bytes.multipliedReportingOverflow(by: number)
        guard !overflow, Double(bytes) <= ByteCount.largest else { return .defect("is more than any machine has") }
        return .value(ByteCount(bytes))
    }

    private static func size(_ memory: ByteString) -> AllocationSource.Finding {
        guard let size = memory.text.flatMap({ ByteCount(parsing: $0) }) else {
            return .defect("is '\(shown(memory))', which is no size")
        }
        // `--mem=0` asks for all of the node's memory.
        return size == .zero ? .silent("0: all that the node has") : .value(size)
    }

    private static func shown(_ value: ByteString) -> String {
        ByteString(Array(value.bytes.prefix(40))).printable + (value.bytes.count > 40 ? "…" : "")
    }
}
