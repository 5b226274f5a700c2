import CLibcap
import CMemcage
import Glibc
import SystemPackage

/// What memcage may do and the job may not. Installed with file capabilities, memcage runs with rights that
/// its caller lacks: it keeps them out of its effective set but for the few calls that need them, opens the
/// caller's files with the caller's rights, and the command gets none of them.
package enum Privilege {
    /// The kernel says that we hold more than our caller (AT_SECURE): file capabilities or a set-id bit.
    package static let isElevated = mc_is_secure() == 1

    /// Puts the extra rights away. Called before anything of the caller's is opened.
    package static func lower() throws(SystemFailure) {
        guard isElevated else { return }
        guard setEffective(raised: false) else {
            throw SystemFailure("put capabilities away", nil, Errno(rawValue: errno))
        }
    }

    /// Runs `body` with the extra rights in force, where there are any.
    package static func raised<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        guard isElevated else { return try body() }
        _ = setEffective(raised: true)
        defer { _ = setEffective(raised: false) }
        return try body()
    }

    /// The capability state for the command of an elevated memcage: none at all, unless the user is root.
    /// The caller frees it with `cap_free`.
    static func commandCapabilities() -> cap_t? {
        isElevated && getuid() != 0 ? cap_init() : nil
    }

    private static func setEffective(raised: Bool) -> Bool {
        guard let state = cap_get_proc() else { return false }
        defer { cap_free(UnsafeMutableRawPointer(state)) }
        guard cap_clear_flag(state, CAP_EFFECTIVE) == 0 else { return false }
        if raised {
            for capability in 0..<cap_value_t(cap_max_bits()) {
                var permitted = CAP_CLEAR
                guard cap_get_flag(state, capability, CAP_PERMITTED, &permitted) == 0, permitted == CAP_SET else {
                    continue
                }
                var one = capability
                cap_set_flag(state, CAP_EFFECTIVE, 1, &one, CAP_SET)
            }
        }
        return cap_set_proc(state) == 0
    }
}
