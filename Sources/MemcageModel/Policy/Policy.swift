/// The decision: a function of readings and time. No clock, no file, no kernel in here.
///
/// Held by property tests: no job is ended for memory below T; every one above max is; the same readings
/// give the same decisions; more memory never makes it milder.
package struct Policy: Sendable {
    package let lines: Lines
    private var thrash = ThrashDetector()
    private var said: Set<Notice> = []

    package init(_ lines: Lines) { self.lines = lines }

    package mutating func judge(_ reading: Reading) -> Decision {
        var decision = Decision()
        guard lines.areEnforced else { return decision }
        let finding = thrash.judge(reading, threshold: lines.threshold)

        if reading.atLeast > lines.threshold {
            if lines.onThreshold == .kill || reading.atLeast > lines.max {
                decision.end = .threshold
            } else {
                say(.overThreshold, &decision)
            }
        }
        if let warn = lines.warn, reading.charged > warn { say(.warnLevel, &decision) }
        switch finding {
        case .quiet: break
        case .thrashing where lines.onThrash == .kill: decision.end = decision.end ?? .thrash
        case .thrashing: say(.thrashing, &decision)
        case .stalledReading: say(.stalledReading, &decision)
        }
        if let deadline = lines.deadline, reading.time >= deadline { decision.end = decision.end ?? .timeLimit }
        if let least = lines.minAvailable, let available = reading.available, available < least {
            decision.end = decision.end ?? .node
        }
        return decision
    }

    private mutating func say(_ notice: Notice, _ decision: inout Decision) {
        if said.insert(notice).inserted { decision.notices.append(notice) }
    }
}
