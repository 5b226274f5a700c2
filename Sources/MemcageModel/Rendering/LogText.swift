/// The lines of the text log, in the shape of the original script: users grep for them.
/// Dates come in as text, since only the system knows the local time.
package enum LogText {
    package static func opening(_ settings: RunSettings, command: [ByteString], date: String) -> String {
        """
        Starting memory-limited execution
        Max memory: \(settings.maxMemory.asOriginal)
        Kill threshold: \(settings.threshold.asOriginalWithDecimal)
        Command: \(command.commandLine)
        Started at: \(date)

        """
    }

    /// Of a tree that runs already.
    package static func attached(_ run: RunSummary, pid: Int32, date: String) -> String {
        let limits =
            run.settings.isGuarded
            ? "Max memory: \(run.settings.maxMemory.asOriginal)\n"
                + "Kill threshold: \(run.settings.threshold.asOriginalWithDecimal)\n"
            : "Recorded only: nothing is sent to it\n"
        return "Attached to process \(pid)\n" + limits
            + "Command: \(run.command.commandLine)\nStarted at: \(date)\n"
    }

    package static func leaving(_ run: RunSummary, date: String) -> String {
        "Finished at: \(date)\n"
            + (run.evidence.reason == .detached ? "The process runs on\n" : "Exit code: known to its parent alone\n")
    }

    package static func closing(status: ExitStatus, date: String) -> String {
        "Finished at: \(date)\nExit code: \(status.shellStatus)\n"
    }

    /// The beat: `2026-11-23 19:41:48: Memory usage: 317MB / 2000MB`.
    package static func usage(_ charged: ByteCount, of maximum: ByteCount, stamp: String) -> String {
        "\(stamp): Memory usage: \(charged.mebibytes)MB / \(maximum.asOriginal)\n"
    }

    /// Any other line in the same shape.
    package static func line(_ text: String, stamp: String) -> String { "\(stamp): \(text)\n" }

    /// What is said when memcage acts.
    package static func acting(
        _ cause: Cause, charged: ByteCount, settings: RunSettings, available: ByteCount?, stamp: String
    ) -> String {
        let figures = "Current: \(charged.asOriginal0)MB, Threshold: \(settings.threshold.asOriginalWithDecimal)"
        let head =
            switch cause {
            case .threshold: "MEMORY THRESHOLD EXCEEDED!"
            case .thrash: "MEMORY THRASHING: the job stalls at its limit"
            case .timeLimit: "TIME LIMIT EXCEEDED: \(settings.timeLimit?.inSentence ?? "")"
            case .node:
                "NODE MEMORY LOW: \(available?.inSentence ?? "?") available, "
                    + "less than \(settings.minAvailable?.inSentence ?? "?")"
            }
        return line(head, stamp: stamp) + line(figures, stamp: stamp)
    }

    /// The line that closes an action, as the original says it where memory was the reason.
    package static func acted(_ reason: Reason, stamp: String) -> String {
        let text =
            switch reason {
            case .timeLimit: "Process killed due to the time limit"
            case .node: "Process killed due to low memory on the node"
            default: "Process killed due to excessive memory usage"
            }
        return line(text, stamp: stamp)
    }

    /// How it ended, in one line for those who read the log later.
    package static func verdict(_ run: RunSummary) -> String {
        var text = "Ended: \(run.evidence.reason.rawValue), peak \(run.peak.sampled.asOriginal0)MB"
        text += " of \(run.settings.maxMemory.asOriginal), \(run.elapsed.inSentence)"
        if run.leftovers > 0 { text += ", \(run.leftovers) leftovers ended" }
        if let request = run.suggestedRequest { text += "; next time try \(request.asOriginal)" }
        return text
    }

    /// `Stage: NAME`, and `Stage ended: NAME`.
    package static func mark(_ mark: Mark, stamp: String) -> String {
        line((mark.kind == .end ? "Stage ended: " : "Stage: ") + ByteString(mark.name).printable, stamp: stamp)
    }

    /// `stage`: those that are open, outermost first.
    package static func table(_ rows: [ProcessRow], stage: [String] = [], stamp: String) -> String {
        let during = stage.map { ByteString($0).printable }.joined(separator: " > ")
        var text = stage.isEmpty ? "" : line("In stage: \(during)", stamp: stamp)
        guard !rows.isEmpty else { return text }
        text += line("Largest processes:", stamp: stamp)
        for row in rows {
            let pid = "\(row.pid)"
            let memory = "\(row.memory.mebibytes)MB"
            text += line(
                "  PID " + pad(pid, 8) + pad(memory, 9) + " " + clipped(row.commandLine.commandLine), stamp: stamp)
        }
        return text
    }

    package static func notice(_ notice: Notice, charged: ByteCount, settings: RunSettings, stamp: String) -> String {
        let held = charged.asOriginal0 + "MB"
        let text =
            switch notice {
            case .warnLevel:
                "Warning: \(held) passed \((settings.warnLevel ?? .zero).asOriginalWithDecimal) (--warn-at)"
                    + (settings.warnSignal.map { "; sent \($0.name)" } ?? "")
            case .overThreshold:
                "Warning: \(held) passed the threshold of \(settings.threshold.asOriginalWithDecimal); going on (--on-threshold warn)"
            case .thrashing: "Warning: the job stalls at its limit with \(held); going on (--on-thrash warn)"
            case .stalledReading: "Warning: the job stalls, but holds only \(held): it waits for files, not for memory"
            }
        return line(text, stamp: stamp)
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }

    private static func clipped(_ text: String) -> String { text.count <= 200 ? text : text.prefix(199) + "…" }
}

extension ByteCount {
    /// Whole MiB as a bare number.
    var asOriginal0: String { "\(mebibytes)" }
}
