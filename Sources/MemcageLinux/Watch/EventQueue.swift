import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// What can wake the watch.
package enum EventSource: UInt32, CaseIterable, Sendable {
    case signals = 1
    /// The command's exec worked or failed.
    case birth
    /// memory.events changed: the kernel acted at a limit of the cage.
    case memoryEvents
    /// The scribe has a word about the login session.
    case session
    /// The job says where it is.
    case marks
    /// The sentinel is dead.
    case sentinel
    /// The root of an attached tree has ended.
    case end
}

/// epoll over the few descriptors of a watch, level-triggered but for memory.events.
package struct EventQueue: ~Copyable {
    private let descriptor: OwnedDescriptor

    package init() throws(SystemFailure) {
        do {
            descriptor = OwnedDescriptor(adopting: try checked(mc_epoll_create()))
        } catch {
            throw SystemFailure("open an event queue", nil, error)
        }
    }

    /// Kernel files tell a change by POLLPRI. A one-shot source is silent after its first event until it is
    /// armed again, so that a stream of events wakes us as often as we care to look.
    package func add(
        _ number: Int32, as source: EventSource, priority: Bool = false, oneShot: Bool = false
    ) throws(SystemFailure) {
        do {
            try checked(mc_epoll_add(descriptor.number, number, source.rawValue, priority ? 1 : 0, oneShot ? 1 : 0))
        } catch {
            throw SystemFailure("wait for \(source)", nil, error)
        }
    }

    package func rearm(_ number: Int32, as source: EventSource, priority: Bool = false) {
        _ = mc_epoll_rearm(descriptor.number, number, source.rawValue, priority ? 1 : 0)
    }

    package func remove(_ number: Int32) { _ = mc_epoll_remove(descriptor.number, number) }

    /// Waits until something happens or the moment comes, and calls `body` for each source that is ready; before all
    /// others `woke`, with the time at which the wait was over.
    package func wait(until moment: Moment, woke: (Moment) -> Void = { _ in }, _ body: (EventSource) -> Void) {
        var timeout: Int32 = -1
        if moment < .distantFuture {
            let left = max(0, (moment - Clock.now()).nanoseconds)
            // Rounded up: waking a moment early would only mean waiting again.
            timeout = Int32(clamping: (left + 999_999) / 1_000_000)
        }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 8) { tags in
            let count = mc_epoll_wait(descriptor.number, tags.baseAddress, 8, timeout)
            woke(Clock.now())
            guard count > 0 else { return }
            for index in 0..<Int(count) {
                if let source = EventSource(rawValue: tags[index]) { body(source) }
            }
        }
    }
}
