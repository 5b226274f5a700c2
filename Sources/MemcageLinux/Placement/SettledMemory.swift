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
        cautions = maximum.cautions + Self.cautionInSlot(settings, allocation, caged: node != nil)
        note = maximum.note
    }

    /// HTCondor counts every kill of the kernel's below its slot as one at the slot's limit (seen with 23.9: the job
    /// ended by itself, and was run again and again).
    private static func cautionInSlot(_ settings: RunSettings, _ allocation: Allocation, caged: Bool) -> [String] {
        let isSlot = allocation.sources.contains { $0.kind == .machineAd && $0.value != nil }
        guard caged, isSlot, settings.kernelHoldsAlone else { return [] }
        return [
            "HTCondor takes a kill at memcage's maximum for one at its own and runs the job again; "
                + "let memcage end it first, with \(RunOption.killThreshold.flag) below 1"
        ]
    }
}
