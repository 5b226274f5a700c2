import Testing

/// A user logs in by ssh, starts a job in the background and logs out. Run by root, beside it all.
@Suite("Logout", .serialized, .enabled(if: Place.isOne(of: "logout"), "needs logind and root"))
struct LogoutTests {
    /// Prints the session's state once the user is out, and leaves the job's files in the folder.
    private func logout(killing: String, in folder: TemporaryFolder) throws -> Outcome {
        let script = """
            set -eu
            mkdir -p /etc/systemd/logind.conf.d
            printf '[Login]\\nKillUserProcesses=%s\\nUserStopDelaySec=0\\n' "$1" >/etc/systemd/logind.conf.d/lab.conf
            systemctl restart systemd-logind
            chown 1000:1000 "$0"
            id=$(ssh -o BatchMode=yes alice@127.0.0.1 "cd $0; echo \\$XDG_SESSION_ID; \
                nohup \(Binaries.memcage) run --log-file log --report report -- sh -c 'echo up; exec sleep 1000' \
                >out 2>&1 </dev/null & until grep -q up out; do sleep 0.05; done")
            state() { loginctl show-session "$id" -p State --value 2>/dev/null || echo gone; }
            while [ "$(state)" = active ] || [ "$(state)" = opening ]; do sleep 0.05; done
            if [ "$1" = yes ]; then while [ "$(state)" != gone ]; do sleep 0.05; done; fi
            echo "$(state) $(systemctl is-active user@1000.service)"
            """
        return try Run(bash(script) + Command([folder.path, killing])).patience(150).run()
    }

    @Test("a job under nohup goes on, as it would without memcage, and the session goes when it ends")
    func goesOn() throws {
        let folder = try TemporaryFolder(in: "/home/alice")
        let result = try logout(killing: "no", in: folder)
        #expect(result.outputLines == ["closing active"], "\(result)")
        let end = try Run(
            bash(
                """
                set -eu; pkill -TERM -u alice -x memcage
                until [ -e "$0/report" ]; do sleep 0.05; done
                while pgrep -u alice >"$0/left"; do sleep 0.05; done; systemctl is-active user@1000.service
                """) + Command([folder.path])
        ).patience(150).run()
        #expect(end.outputLines == ["inactive"], "\(end)")
    }

    @Test("with KillUserProcesses=yes the job is ended with its session, and the log says so")
    func ends() throws {
        let folder = try TemporaryFolder(in: "/home/alice")
        let result = try logout(killing: "yes", in: folder)
        #expect(result.outputLines.first?.hasPrefix("gone ") == true, "\(result)")
        #expect(
            folder.text(of: "log")?.contains("The session or service of the launch ends; sent TERM to every process")
                == true)
        let report = try JSONValue(parsing: try #require(folder.contents(of: "report")))
        #expect(report["reason"]?.text == "interrupted")
        let left = try Run(bash("pgrep -a -u alice 'memcage|sleep' || echo nobody")).run()
        #expect(left.outputLines == ["nobody"], "\(left)")
    }
}
