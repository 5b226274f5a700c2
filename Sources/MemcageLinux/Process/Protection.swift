import CMemcage
import SystemPackage

/// What memcage makes sure of before anything else.
package enum Protection {
    /// More than a run with every file and a cage holds at a time.
    private static let descriptors: Int32 = 40

    /// A guard that runs out of descriptors is blind: no job then.
    package static func takeUp() throws(SystemFailure) {
        guard mc_has_descriptors(descriptors) == 1 else {
            throw SystemFailure(
                "guard a job with fewer than \(descriptors) descriptors", nil, .tooManyOpenFiles,
                advice: "raise the limit on open files: ulimit -n 256")
        }
        Privilege.raised { mc_oom_shield() }
    }
}
