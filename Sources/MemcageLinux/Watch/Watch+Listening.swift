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
}
