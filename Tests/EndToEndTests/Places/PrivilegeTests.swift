import Testing

/// memcage with file capabilities, started by an ordinary user.
@Suite("What memcage may do, the job may not", .rootOnly)
struct PrivilegeTests {
    @Test("capabilities of the binary never reach the command, and its files are opened with the user's rights")
    func fileCapabilities() throws {
        try need("setcap", package: "libcap2-bin")
        // Where an ordinary user may go: root's own place for temporary files may be closed to others.
        let folder = try TemporaryFolder(in: "/tmp")
        let prepare = """
            set -e; cd "$0"; cp "$1" privileged; chmod 755 . privileged
            setcap cap_dac_override,cap_kill+eip privileged; mkdir -m 700 closed
            """
        let made = try Run(bash(prepare) + Command([folder.path, Binaries.memcage])).run()
        #expect(made.ending == .exited(0), "\(made)")
        let user = program("setpriv", "--reuid", 1000, "--regid", 1000, "--clear-groups")
        let run = Command([folder.file("privileged"), "run", "--log-file", "none", "--"])

        let rights = program("grep", "-E", "^(Uid|Gid|Groups|Cap...|NoNewPrivs):", "/proc/self/status")
        let bare = try Run(user, rights).run()
        let wrapped = try Run(user, run, rights).run()
        #expect(wrapped.ending == .exited(0), "\(wrapped)")
        #expect(wrapped.outputText == bare.outputText)
        #expect(wrapped.outputLines.contains { $0.contains("CapPrm") && $0.contains("0000000000000000") }, "\(wrapped)")

        let log = try Run(
            user, Command([folder.file("privileged"), "run", "--log-file", folder.file("closed/log"), "--", "true"])
        ).run()
        #expect(log.ending == .exited(125), "a log where the user may not write: \(log)")

        let steered = try Run(user, run, program("true")).environment("MEMCAGE_MAX_MEMORY", "nonsense").run()
        #expect(steered.ending == .exited(0), "the caller's environment steers a program with more rights: \(steered)")
    }
}
