import MemcageModel

/// What a run may hold where its cage stands: the request, answered by the place.
package struct SettledMemory {
    /// The settings of the run from here on: their maximum is final.
    package let settings: RunSettings
    package let allocation: Allocation
    /// What the caller should know: lowered, and why; sources that were passed over.
    package let cautions: [String]
    /// For the log: where a maximum comes from that the caller left to the place.
    package let note: String?

    /// - Parameter node: the cgroup in which the cage is made; nil under /proc polling.
    init(
        _ settings: RunSettings, in node: ByteString?, _ view: CgroupView, _ sources: MemorySources
    ) throws(UsageError) {
        allocation = sources.allocation(of: node, in: view)
        let maximum = try allocation.settle(
            settings.memoryRequest, from: settings.memoryRequestSource, kernelAlone: settings.kernelHoldsAlone)
        self.settings = settings.settled(maximum, in: allocation)
        cautions = maximum.cautions
        note = maximum.note
    }
}
