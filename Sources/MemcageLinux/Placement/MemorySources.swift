import Glibc
import MemcageModel
import SystemPackage

/// Gathers what can say how much memory a place grants. What cannot be read says nothing: a run needs none of
/// it.
package struct MemorySources {
    /// Those that do not hang on where the cage stands: the batch system's, and the node's.
    private let batch: [AllocationSource]
    private let node: [AllocationSource]

    /// - Parameters:
    ///   - environment: the caller's; nil where it is not to be trusted, since it names files to be read and may
    ///     say anything.
    ///   - cgroups: what was read of that root already.
    ///   - addressSpace: RLIMIT_AS, nil where there is none.
    package init(
        environment: ((String) -> ByteString?)? = Privilege.isElevated ? nil : { Environment.value(of: $0) },
        procRoot: ByteString = "/proc", cgroups: CgroupTexts? = nil, addressSpace: ByteCount? = Self.ownAddressSpace
    ) {
        if let environment {
            // An empty variable is as none.
            batch = Self.batch { name in environment(name).flatMap { $0.bytes.isEmpty ? nil : $0 } }
        } else {
            batch = [
                AllocationSource(
                    .machineAd, "environment", .silent("not read, since memcage has more rights than its caller"))
            ]
        }
        let memory = NodeMemory(scratch: Scratch(), procRoot: procRoot).sizes()
        func value(_ kind: AllocationSource.Kind, _ place: String, _ size: ByteCount?, _ otherwise: String)
            -> AllocationSource
        {
            AllocationSource(kind, place, size.map { .value($0) } ?? .silent(otherwise))
        }
        node = [
            CgroupLimits.v1(cgroups ?? CgroupTexts(procRoot: procRoot)),
            value(.total, "/proc/meminfo", memory.total, "not readable"),
            value(.available, "/proc/meminfo", memory.available, "not readable"),
            value(.addressSpace, "ulimit -v", addressSpace, "not set"),
        ]
    }

    /// For a cage in this node; nil for a job that stays in memcage's own cgroup, under /proc polling.
    package func allocation(of node: ByteString?, in view: CgroupView) -> Allocation {
        guard let folder = node ?? view.ownOrOutermost else {
            let why = view.mount == nil ? "no cgroup v2 with a memory controller" : "the own cgroup cannot be seen"
            return Allocation(batch + [AllocationSource(.cgroup, "/proc/self/mountinfo", .silent(why))] + self.node)
        }
        return Allocation(batch + CgroupLimits.v2(from: folder, upTo: view.mount?.mountPoint) + self.node)
    }

    /// RLIMIT_AS of this process, which the job inherits.
    package static var ownAddressSpace: ByteCount? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < 1 << 60 else {
            return nil
        }
        return ByteCount(Int(limit.rlim_cur))
    }

    private static func batch(_ environment: (String) -> ByteString?) -> [AllocationSource] {
        let machine = ad(.machineAd, "_CONDOR_MACHINE_AD", "Memory", environment)
        // What the job asked for; the machine ad has what it got.
        let job =
            machine.value == nil
            ? ad(.jobAd, "_CONDOR_JOB_AD", "RequestMemory", environment)
            : AllocationSource(.jobAd, "_CONDOR_JOB_AD", .silent("not needed"))
        return [machine, job] + SlurmGrant.sources(environment)
    }

    private static func ad(
        _ kind: AllocationSource.Kind, _ variable: String, _ attribute: String,
        _ environment: (String) -> ByteString?
    ) -> AllocationSource {
        guard let path = environment(variable) else { return AllocationSource(kind, variable, .silent("not set")) }
        let shown = ByteString(Array(path.bytes.prefix(200))).printable + (path.bytes.count > 200 ? "…" : "")
        return AllocationSource(kind, "\(variable): \(shown)", finding(path, attribute))
    }

    private static func finding(_ path: ByteString, _ attribute: String) -> AllocationSource.Finding {
        let text: ByteString
        do throws(AdFile.Failure) {
            text = try AdFile.read(path, limit: ClassAd.largestFile)
        } catch {
            switch error {
            case .system(let error): return .defect("cannot be read (\(error.description))")
            case .notPlain: return .defect("is no plain file")
            }
        }
        do throws(ClassAd.Defect) {
            return .value(try ClassAd.mebibytes(attribute, in: text))
        } catch {
            return .defect(error.message)
        }
    }
}

extension CgroupView {
    /// memcage's own cgroup; where its path cannot be resolved (`/../…`, or none at all), the outermost that is
    /// mounted: whatever limits that limits memcage too.
    fileprivate var ownOrOutermost: ByteString? {
        guard let mount else { return nil }
        if let ownFolder { return ownFolder }
        let isOutside = ownPath.map { !$0.bytes.starts(with: "/..".utf8) } ?? (mount.root != "/")
        return isOutside ? nil : mount.mountPoint
    }
}
