import Glibc
import MemcageModel

/// How the job is measured: the backends behind one face. Which of them decides when to look again.
package enum Gauge {
    case cgroup(Cage, CgroupMeter)
    case proc(ProcMeter)
    /// A cage that somebody of the job has left: /proc judges the whole, and the cage still holds who is in it.
    case left(Cage, CgroupMeter, ProcMeter)
    /// A cage that counts only what came after the tree was moved into it: /proc judges the whole, and the cage's
    /// events are heard.
    case moved(MovedTree, ProcMeter)

    package enum Purpose: Equatable, Sendable {
        /// To decide; as cheap as may be.
        case decide
        /// The figure will be shown.
        case show
    }

    /// A look at the job. `deciding`: lines on whose side it must be told. Nil when the cage is gone.
    package func look(_ purpose: Purpose, deciding lines: [ByteCount]) -> Reading? {
        switch self {
        case .cgroup(_, let meter): return meter.read(stall: true)
        case .proc(let meter): return meter.read(lines: lines, forPeople: purpose == .show)
        case .left(_, let caged, let meter):
            guard let inside = caged.read(stall: true) else { return nil }
            var reading = meter.read(lines: lines, forPeople: purpose == .show)
            reading.charged = max(reading.charged, inside.charged)
            reading.atLeast = max(reading.atLeast, inside.atLeast)
            reading.atMost = max(reading.atMost, inside.atMost)
            reading.current = inside.current
            reading.stall = inside.stall
            return reading
        case .moved(let moved, let meter):
            moved.adopt()
            var reading = meter.read(lines: lines, forPeople: purpose == .show)
            reading.stall = moved.meter.read(stall: true)?.stall
            moved.refit(reading)
            return reading
        }
    }

    /// Whether all is as the last look found it, as far as the time that the job has run tells. See `Stillness`.
    package func isStill(_ now: Moment, patience: Interval) -> Bool {
        if case .proc(let meter) = self { meter.tree.isStill(now, patience: patience) } else { false }
    }

    package var cage: Cage? {
        switch self {
        case .cgroup(let cage, _), .left(let cage, _, _): cage
        case .proc: nil
        case .moved(let moved, _): moved.cage
        }
    }

    /// Of the cage, whatever part of the job that is.
    package var cageMeter: CgroupMeter? {
        switch self {
        case .cgroup(_, let meter), .left(_, let meter, _): meter
        case .proc: nil
        case .moved(let moved, _): moved.meter
        }
    }

    /// Ends throttling, in whatever part of the job there is a cage for.
    package func liftThrottle() {
        if case .moved(let moved, _) = self { moved.liftThrottle() } else { cage?.liftThrottle() }
    }

    /// Whether the cage holds and limits all of the job, so that the kernel reports on its lines.
    package var isWhole: Bool { if case .cgroup = self { true } else { false } }
}
