import Glibc
import MemcageModel

/// How the job is measured: the two backends behind one face. Which of them decides when to look again.
package enum Gauge {
    case cgroup(Cage, CgroupMeter)
    case proc(ProcMeter)

    package enum Purpose: Equatable, Sendable {
        /// To decide; as cheap as may be.
        case decide
        /// The figure will be shown.
        case show
    }

    /// A look at the job. Nil when the cage is gone.
    package func look(_ purpose: Purpose, lines: Lines) -> Reading? {
        switch self {
        case .cgroup(_, let meter): return meter.read(stall: true)
        case .proc(let meter):
            var deciding = [lines.threshold, lines.max]
            if let warn = lines.warn { deciding.append(warn) }
            return meter.read(lines: deciding, forPeople: purpose == .show)
        }
    }

    package var cage: Cage? {
        if case .cgroup(let cage, _) = self { cage } else { nil }
    }
}
