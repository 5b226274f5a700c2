import MemcageModel

extension RunSummary {
    /// What the gauge knows at the end of the run. `swapped`: something was swapped out on the node meanwhile, perhaps
    /// of the job.
    mutating func take(_ gauge: Gauge, swapped: Bool) {
        events = gauge.cageMeter?.readEvents()
        takeTasks(gauge.cage)
        guard case .cgroup(_, let meter) = gauge else {
            if wasAlone, !swapped {
                peak.settle(largestResidentOfOne: largestResident)
            } else {
                peak.boundSource = "none: between two looks /proc sees nothing"
            }
            unseen = ["memfd that is not mapped", "files in tmpfs", "socket buffers", "kernel memory but page tables"]
            return
        }
        cpuUser = .microseconds(meter.cpuTime("user_usec"))
        cpuSystem = .microseconds(meter.cpuTime("system_usec"))
        peakWithCache = meter.readPeak()
        if hasLeftCage {
            peak.boundSource = "none: the job has left its cage"
            return
        }
        // What was charged was never more than what was held, and that never more than the limit.
        peak.bound = peakWithCache ?? settings.maxMemory
        peak.boundSource = peakWithCache == nil ? "memory.max" : "memory.peak"
    }
}
