import CLibcap
import CMemcage
import Glibc
import MemcageModel

/// What the command may do, once it is known that it can be brought down to that.
package struct CommandRights: Equatable, Sendable {
    private var wanted: JobRights?
    private var group: UInt32 = 0
    private var keepsBound = false

    /// All that memcage's caller may.
    package init() {}

    /// Throws where the caller may not hand out what it asks for: before there is a cage.
    package init(_ wanted: JobRights) throws(UsageError) {
        guard !wanted.changesNothing else { return }
        self.wanted = wanted
        if let user = wanted.user {
            try Self.requireChange(of: user)
            guard let group = wanted.group ?? UserNames.group(of: user) else {
                throw UsageError(
                    "--user: no group is known for user \(user) in /etc/passwd; give it too: \(user):GID")
            }
            self.group = group
        }
        if wanted.dropsCapabilities, !Self.has(CAP_SETPCAP) {
            // Under no_new_privs nobody is given any out of it.
            guard wanted.noNewPrivileges else {
                let option: RunOption = wanted.user == nil ? .dropCapabilities : .user
                throw UsageError(
                    "\(option.flag): user \(geteuid()) may not empty the bounding set, out of which "
                        + "a program could gain capabilities again; give \(RunOption.noNewPrivileges.flag) too")
            }
            keepsBound = true
        }
    }

    /// Never beyond the caller: rights that only memcage's file has are not the caller's to become somebody by.
    private static func requireChange(of user: UInt32) throws(UsageError) {
        let flag = RunOption.user.flag
        guard !Privilege.isElevated || getuid() == 0 else {
            throw UsageError(
                "\(flag): user \(getuid()) may not become user \(user): memcage's own capabilities are not its "
                    + "caller's; start it as root")
        }
        guard has(CAP_SETUID), has(CAP_SETGID) else {
            throw UsageError(
                "\(flag): user \(geteuid()) may not become user \(user); start memcage as root, or with CAP_SETUID "
                    + "and CAP_SETGID")
        }
    }

    private static func has(_ capability: Int32) -> Bool {
        guard let state = cap_get_proc() else { return false }
        defer { cap_free(UnsafeMutableRawPointer(state)) }
        var value = CAP_CLEAR
        return cap_get_flag(state, capability, CAP_EFFECTIVE, &value) == 0 && value == CAP_SET
    }

    /// As the shim takes it, for the length of a call.
    func withPlan<Result>(_ body: (mc_rights) -> Result) -> Result {
        var plan = mc_rights()
        guard let wanted else { return body(plan) }
        return wanted.groups.withUnsafeBufferPointer { groups in
            if let user = wanted.user {
                plan.changes_user = 1
                plan.user = user
                plan.group = group
                plan.groups = groups.baseAddress
                plan.group_count = groups.count
            }
            plan.drops_capabilities = wanted.dropsCapabilities ? 1 : 0
            plan.keeps_bound = keepsBound ? 1 : 0
            plan.no_new_privileges = wanted.noNewPrivileges ? 1 : 0
            return body(plan)
        }
    }

    /// What stood in the way in the child, for people.
    static func failure(_ step: mc_spawn_step) -> String? {
        switch step {
        case MC_STEP_BOUND: "capabilities could not be taken out of the command's bounding set"
        case MC_STEP_GROUPS: "the command could not be given the groups of --user"
        case MC_STEP_GROUP: "the command could not be given the group of --user"
        case MC_STEP_USER: "the command could not become the user of --user"
        case MC_STEP_CAPABILITIES: "the command's capabilities could not be dropped"
        case MC_STEP_NO_NEW_PRIVILEGES: "the command could not be kept from new privileges"
        case MC_STEP_CHECK: "the command's rights are not those that were asked for"
        default: nil
        }
    }
}
