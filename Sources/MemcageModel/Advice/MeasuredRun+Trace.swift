extension MeasuredRun {
    /// From a trace or an mprof file.
    package init(_ run: RecordedRun) throws(UnreadableRun) {
        let sampled = Self.count(run.peak.sampled)
        self.init(run.name, run.isTrace ? .trace : .mprof, sampled: sampled)
        command = run.commandLine
        started = run.started
        ended = run.started + run.elapsed
        notes = run.cautions.filter { $0 != TraceRun.noEnd }
        guard sampled > .zero else { throw UnreadableRun("it holds no peak: nothing was charged at any look") }
        guard run.isTrace else { return }
        guard run.reason != Reason.setupFailed.rawValue else { throw UnreadableRun("its command never ran") }
        if let reason = run.reason {
            ending = .init(
                reason: reason, status: run.status ?? 0, sampled: sampled, limit: run.maximum.map(Self.count))
        } else {
            ending = .early(TraceRun.noEnd)
        }
        // Without memory.peak the bound is the limit: no measurement.
        guard let bound = run.peak.bound, let highest = run.peak.withCache else { return }
        // Where a look saw nearly as much with the cache as memory.peak has, it also saw what was charged then: the
        // rest was cache. What no look saw may have been memory that came and went between two of them.
        guard let seen = run.series.columns.compactMap(\.current).max() else { return }
        let unseen = max(0, highest - seen)
        self.bound = unseen < Double(1 << 20) && bound > run.peak.sampled * 1.1 ? .cache(Self.count(bound)) : .measured
        peak = max(sampled, Self.count(min(bound, run.peak.sampled + unseen)))
    }

    private static func count(_ bytes: Double) -> ByteCount { ByteCount(Int(clamping: bytes)) }
}
