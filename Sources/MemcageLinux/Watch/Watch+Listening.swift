import MemcageModel

extension Watch {
    /// All that is to be heard, but the command itself: made before there is one, so that nothing stands in the way of
    /// the watch once it runs. `session`: the scribe that memcage has left behind in its login session, if it has.
    package static func listen(
        to source: borrowing SignalSource, _ gauge: Gauge, session: Scribe?, _ marks: MarkSocket?
    ) throws(SystemFailure) -> EventQueue {
        let queue = try EventQueue()
        try queue.add(source.number, as: .signals)
        if let meter = gauge.cageMeter {
            try queue.add(meter.eventsDescriptor, as: .memoryEvents, priority: true, oneShot: true)
        }
        if let session { try queue.add(session.number, as: .session) }
        if let number = SentinelLink.shared?.number { try queue.add(number, as: .sentinel) }
        if let marks { try queue.add(marks.number, as: .marks, oneShot: true) }
        return queue
    }

    func take(
        _ event: EventSource, _ queue: borrowing EventQueue, _ source: borrowing SignalSource, _ session: Scribe?
    ) {
        switch event {
        case .signals:
            hear(source) { $0.fromKernel }
        case .session:
            switch session?.hear() {
            case .sessionEnds: loseSession()
            case .gone:
                if let session { queue.remove(session.number) }
                loseAnchor()
            case .nothing, nil: break
            }
        case .birth: settleBirth(queue)
        case .sentinel:
            if let number = SentinelLink.shared?.number { queue.remove(number) }
            loseSentinel()
        case .memoryEvents:
            eventsArmed = false
            nextLook = .init(nanoseconds: 0)
        case .marks: marksWaiting = true
        case .end: settleEnd(queue)
        }
    }
}
