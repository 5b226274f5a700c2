import MemcageModel

/// What the job says of itself.
extension Watch {
    /// A storm of marks wakes the watch a hundred times a second, and each time it takes in so many.
    private static let marksPause = Interval.milliseconds(10)
    private static let marksAtOnce = 64

    /// A look before the marks count, so that what was held until now is the old stage's; unless looks are dear, as in
    /// a large tree, and the last one is fresh by that measure.
    func listen(_ queue: borrowing EventQueue, _ now: Moment) {
        let pause = Interval(nanoseconds: markCost.nanoseconds * 20)
        if phase == .running, summary.evidence.command == nil, lastReading.map({ now - $0.time >= pause }) ?? true {
            let before = Clock.ownCPU()
            look(.decide, queue)
            markCost = Clock.ownCPU() - before
        }
        marksWaiting = !takeMarks()
        nextMarks = Clock.now() + Self.marksPause
        if !marksWaiting, let marks { queue.rearm(marks.number, as: .marks) }
    }

    /// False when more are waiting.
    func takeMarks() -> Bool {
        guard let marks else { return true }
        let before = recorder.marks
        defer { if recorder.marks != before { state?.setStages(recorder.recording.stages.names) } }
        return marks.drain(most: Self.marksAtOnce) { recorder.mark($0, charged: lastReading?.charged ?? .zero) }
    }
}
