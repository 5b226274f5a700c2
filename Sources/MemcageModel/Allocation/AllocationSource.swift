/// One thing that can say how much memory this place grants, and what it says.
package struct AllocationSource: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case machineAd = "HTCondor machine ad"
        case jobAd = "HTCondor job ad"
        case slurm = "Slurm"
        case cgroup = "cgroup memory.max"
        case cgroupV1 = "cgroup v1 limit"
        case total = "MemTotal"
        /// What the node has free at this moment: `auto` stays under it, an explicit size is not touched.
        case available = "MemAvailable"
        /// Bounds one process, not a tree: never more than a caution.
        case addressSpace = "RLIMIT_AS"

        /// Whether it is part of the grant, above which no maximum goes.
        package var grants: Bool { self != .available && self != .addressSpace }

        /// Whether the kernel kills at this line, memcage too where that stands inside it.
        package var isHeldByKernel: Bool {
            switch self {
            case .machineAd, .jobAd, .cgroup, .cgroupV1: true
            case .slurm, .total, .available, .addressSpace: false
            }
        }
    }

    package enum Finding: Equatable, Sendable {
        case value(ByteCount)
        /// It says nothing, and nothing is wrong with that.
        case silent(String)
        /// It should have said something and could not be made use of: passed over with a caution.
        case defect(String)
    }

    package var kind: Kind
    /// A variable, with the file that it names, or a path.
    package var place: String
    package var finding: Finding

    package init(_ kind: Kind, _ place: String, _ finding: Finding) {
        self.kind = kind
        self.place = place
        self.finding = finding
    }

    package var value: ByteCount? {
        guard case .value(let size) = finding else { return nil }
        return size
    }

    /// Why there is no value.
    package var why: String? {
        switch finding {
        case .value: nil
        case .silent(let why), .defect(let why): why
        }
    }

    /// `cgroup memory.max of /sys/fs/cgroup/batch`
    package var name: String { "\(kind.rawValue) (\(place))" }
}
