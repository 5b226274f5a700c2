import Glibc
import Testing

@Suite("A scope of the system's systemd", .enabled(if: Place.isOne(of: "root-systemd"), "needs root under systemd"))
struct SystemScopeTests {
    @Test("is reached through the message bus where the manager's own socket is not to be had")
    func throughTheBus() throws {
        let hide = "mount --bind /dev/null /run/systemd/private && exec \"$0\" \"$@\""
        let seen = try Caged(front: program("unshare", "--mount") + bash(hide), job: hog("exit", 0)).run()
        #expect(seen.report["placement"]?.text?.hasPrefix("scope of the system's systemd") == true, "\(seen)")
    }

    @Test("that is stopped from outside ends the job as a TERM would, and nothing is left")
    func stopped() throws {
        let caged = try Caged("--grace", 1, job: hog("hold", 20, 1000))
        let running = try caged.start()
        try running.expect("touched 20\n")
        let stop = try Run(program("systemctl", "stop", "memcage-\(running.pid)-*.scope")).run()
        #expect(stop.ending == .exited(0), "\(stop)")
        let seen = try caged.seen(running.end())
        #expect(seen.reason == "interrupted", "\(seen)")
        #expect(seen.outcome.ending == .exited(128 + SIGTERM))
    }

    @Test("its job ends with the service that it was started in, and stands in the same slice")
    func serviceStops() throws {
        let folder = try TemporaryFolder()
        let script = """
            systemd-run --quiet --unit=lab-service --slice=lab-service.slice -- sh -c \
                "\(Binaries.memcage) run --log-file none --report $0/report -- sh -c 'echo up >$0/up; exec sleep 1000'; :"
            until [ -e "$0/up" ]; do sleep 0.05; done
            systemctl stop lab-service
            until [ -e "$0/report" ]; do sleep 0.05; done
            """
        #expect(try Run(bash(script) + Command([folder.path])).patience(60).run().ending == .exited(0))
        let report = try JSONValue(parsing: try #require(folder.contents(of: "report")))
        #expect(report["reason"]?.text == "interrupted")
        #expect(report["placement"]?.text?.contains("/lab.slice/lab-service.slice/memcage-") == true)
    }

    @Test("a service's own limit is not left: the job would escape from it")
    func limitedService() throws {
        try ScopeTests.expectLimitKept("--wait", "--pipe", "--collect")
    }

    @Test("a frozen scope, with everybody in it, holds nobody up for ever: the kill is not bound to a thaw")
    func frozen() throws {
        let caged = try Caged("--max-memory", 100, "--grace", 0, "--time-limit", 2, job: hog("hold", 20, 1000))
        let running = try caged.start()
        try running.expect("touched 20\n")
        let cage = "/sys/fs/cgroup/system.slice/memcage-\(running.pid)-*.scope/job-*"
        #expect(try Run(bash("echo 1 > $(echo \(cage))/cgroup.freeze")).run().ending == .exited(0))
        let seen = try caged.seen(running.end())
        #expect(seen.reason == "time-limit", "\(seen)")
    }
}
