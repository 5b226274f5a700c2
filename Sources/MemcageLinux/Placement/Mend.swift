import Glibc

/// What would mend a placement that cannot be had: a command, or what to ask an admin for.
enum Mend {
    static let delegate = "systemd-run --scope -p Delegate=yes memcage run …"
    static let handOver =
        "a cgroup of one's own: an admin can hand one over (chown the folder, cgroup.procs, cgroup.subtree_control)"
    static let mountWritable = "mount cgroup2 writable in the container, as podman run --systemd=always does"
    static let enterContainer = "enter the container's cgroup too, as docker exec and podman exec do"
    static let systemManager = "systemctl is-system-running should say running; or give --cgroup-parent"
    static let delegateMemory = """
        as root: systemctl edit user@.service, with [Service] Delegate=cpu memory pids; then log in anew
        """

    static var userManager: String {
        "log in by ssh rather than by su or cron; or ask an admin for: loginctl enable-linger \(getuid())"
    }
}
