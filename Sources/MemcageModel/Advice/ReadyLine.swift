/// The request in the words of those who grant it.
package enum ReadyLine: String, CaseIterable, Sendable {
    case condor, slurm, snakemake, kubernetes, dask, coffea, memcage

    package var title: String {
        switch self {
        case .condor: "HTCondor"
        case .slurm: "Slurm"
        case .snakemake: "Snakemake"
        case .kubernetes: "Kubernetes"
        case .dask: "Dask"
        case .coffea, .memcage: rawValue
        }
    }

    /// One line or a block of them, without a newline at the end.
    package func text(_ advice: Advice, _ table: NodeTable? = nil) -> String {
        let request = advice.request
        switch self {
        case .condor: return "request_memory = \(request.mebibytes)"
        case .slurm: return "--mem=\(request.mebibytes)M"
        // Megabytes of a million bytes there.
        case .snakemake: return "mem_mb=\((request.bytes + 999_999) / 1_000_000)"
        case .kubernetes:
            let amount = "{memory: \(request.mebibytes)Mi}"
            return "resources:\n  requests: \(amount)\n  limits: \(amount)"
        case .dask:
            let workers = table.map { "n_workers=\(max(1, $0.safeWorkers)), " } ?? ""
            return "\(workers)memory_limit=\"\(Self.worker(advice, table).mebibytes)MiB\""
        case .coffea:
            return "runner:\n  workers: \(max(1, table?.safeWorkers ?? 1))\n"
                + "  condor_memory: \(Self.worker(advice, nil).mebibytes)MiB\n  maxchunks: null"
        case .memcage:
            // The usual ratio would be below the peak. The margin is never less than 10 %.
            return "--max-memory \(request.mebibytes) --kill-threshold 0.95"
        }
    }

    /// A worker of Dask's pauses at 80 % of its limit: that is to be above the peak.
    private static func worker(_ advice: Advice, _ table: NodeTable?) -> ByteCount {
        let pausing = (advice.peak.scaled(by: 1.25).mebibytes + 99) / 100 * 100
        let needed = max(advice.request, .mebibytes(pausing))
        return max(needed, table.flatMap { $0.memory(max(1, $0.safeWorkers)) } ?? needed)
    }
}
