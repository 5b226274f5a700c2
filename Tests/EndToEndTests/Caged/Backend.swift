import Glibc
import Testing

/// How memcage must cage a job in the place where the tests run.
enum Backend: String {
    case cgroup, proc

    /// In the lab what the section promises: a fallback to /proc where a cgroup can be had is a failure. On
    /// another machine nothing is promised, and memcage's own choice is taken.
    static let here: Backend = {
        if let promised = Place.current.backend.flatMap(Backend.init) { return promised }
        let asked = try? Run(memcage("run", "--backend", "cgroup", "--log-file", "none", "--", "true")).run()
        return asked?.ending == .exited(0) ? .cgroup : .proc
    }()
}

/// Whether the tests run as root.
let isRoot = geteuid() == 0

extension Trait where Self == ConditionTrait {
    static var cgroupOnly: Self {
        .enabled(if: Backend.here == .cgroup, "only where a cgroup can be had; here jobs are polled")
    }

    static var procOnly: Self {
        .enabled(if: Backend.here == .proc, "only where jobs are polled; here there are cgroups")
    }

    static var rootOnly: Self { .enabled(if: isRoot, "only as root") }

    /// For what needs a cgroup of its own beside memcage's, made by the test.
    static var madeCgroups: Self {
        .enabled(if: Place.isOne(of: "root-delegated"), "needs root in a cgroup2 tree that hands out memory control")
    }
}

/// Whether the long forms of the tests are wanted.
let isLong = variable("MEMCAGE_LONG") == "1"

let mebibyte = 1_048_576
