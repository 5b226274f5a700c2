/// The last line on stderr when memcage, or memory, ended the job: reason, peak of limit, time, advice.
package enum LastLine {
    package static func render(_ run: RunSummary) -> String? {
        let reason = run.evidence.reason
        guard reason.isEnforced || reason.isMemory else { return attached(run) }
        let percent = Int((run.peak.sampled.share(of: run.settings.maxMemory) * 100).rounded())
        var text = "memcage: job ended (\(reason.rawValue)): \(meaning(run)); peak \(run.peak.sampled.inSentence)"
        text += " of \(run.settings.maxMemory.inSentence) (\(percent) %) after \(run.elapsed.inSentence)"
        if let request = run.suggestedRequest {
            // No option gets past what the place grants: more has to be asked of whoever grants it.
            let isGranted = run.settings.allocation.map { request <= $0 } ?? true
            text +=
                isGranted ? "; try --max-memory \(request.mebibytes)" : "; it wants a place with \(request.inSentence)"
        }
        return text + "\n"
    }

    /// Whoever attached to a process is told what came of it: there is no status that could say so.
    private static func attached(_ run: RunSummary) -> String? {
        guard let pid = run.attachedPID else { return nil }
        let what =
            run.evidence.reason == .detached
            ? "detached from process \(pid), which runs on"
            : "process \(pid) has ended; its exit status is known to its parent alone"
        return "memcage: \(what); peak \(run.peak.sampled.inSentence) in \(run.elapsed.inSentence)\n"
    }

    private static func meaning(_ run: RunSummary) -> String {
        switch run.evidence.reason {
        case .threshold: "it passed the threshold of \(run.settings.threshold.inSentence)"
        case .thrash: "it stalled at its limit"
        case .timeLimit: "its time of \(run.settings.timeLimit?.inSentence ?? "") was over"
        case .node: "the node ran low on memory"
        case .hardLimit: "the kernel stopped it at the limit"
        case .ancestorLimit: "the kernel stopped it at the limit of an enclosing cgroup"
        case .hostOOM: "the node ran out of memory"
        case .outsideOOM: "the kernel killed it for memory, outside of memcage's limit"
        case .exited, .signalled, .interrupted, .detached, .setupFailed: ""
        }
    }
}
