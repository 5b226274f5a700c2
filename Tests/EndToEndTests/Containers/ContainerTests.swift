import Testing

extension Trait where Self == ConditionTrait {
    /// For tests that have a runtime make containers.
    static var containers: Self {
        .enabled(if: Place.isOne(of: "containers"), "needs root in a cgroup2 tree that hands out memory control")
    }
}

/// A busybox shell that grows without end: its string doubles.
let growing = "x=0123456789; while :; do x=$x$x; done"

@Suite("A container", .containers)
struct ContainerTests {
    @Test(
        "with what it sees of cgroups, as its first process: the job is caged as well as can be, and ended",
        arguments: Container.Tree.allCases, [true, false])
    func firstProcess(tree: Container.Tree, cgroupNamespace: Bool) throws {
        let container = try Container(tree, cgroupNamespace: cgroupNamespace)
        let result = try container.run([
            "/memcage", "run", "--max-memory", "100", "--log-file", "/log", "--report", "/report", "--", "/busybox",
            "sh", "-c", growing,
        ])
        #expect(result.ending == .exited(137), "\(result)")
        let report = try container.report()
        #expect(report["reason"]?.text == "threshold", "\(report)")
        #expect(report["backend"]?.text == tree.backend, "\(report)")
        if tree == .writable {
            let node = cgroupNamespace ? "/sys/fs/cgroup" : "/sys/fs/cgroup/\(container.name)"
            #expect(report["placement"]?.text?.hasPrefix("own cgroup, \(node)/job-") == true, "\(report)")
        }
        #expect(container.text(of: "log")?.contains("MEMORY THRESHOLD EXCEEDED!") == true)
    }

    @Test("not as its first process: the cgroup is left as it was found", arguments: [true, false])
    func laterProcess(cgroupNamespace: Bool) throws {
        let container = try Container(.writable, cgroupNamespace: cgroupNamespace)
        let own = cgroupNamespace ? "/sys/fs/cgroup" : "/sys/fs/cgroup/\(container.name)"
        let look = "/busybox find \(own) -type d; /busybox cat \(own)/cgroup.subtree_control"
        let result = try container.run(
            shell: """
                (\(look)) > /before
                /memcage run --backend cgroup --max-memory 100 --log-file none -- /busybox sh -c '\(growing)'
                echo $?
                (\(look)) > /after
                """)
        #expect(result.outputText == "137\n", "\(result)")
        #expect(container.text(of: "before") != nil)
        #expect(container.text(of: "after") == container.text(of: "before"))
    }

    @Test(
        "with a limit of its own and a read-only cgroupfs: memcage is there before the kernel",
        arguments: [true, false])
    func ownLimit(cgroupNamespace: Bool) throws {
        let container = try Container(.readOnly, cgroupNamespace: cgroupNamespace, memory: 200)
        let own = cgroupNamespace ? "/sys/fs/cgroup" : "/sys/fs/cgroup/\(container.name)"
        let result = try container.run(
            shell: """
                /memcage run --max-memory 190 --log-file none --report /report -- /busybox sh -c '\(growing)'
                echo $?; /busybox grep oom_kill \(own)/memory.events
                """)
        #expect(result.outputLines.first == "137", "\(result)")
        #expect(result.outputLines.contains("oom_kill 0"), "\(result)")
        #expect(try container.report()["reason"]?.text == "threshold")
    }

    @Test("whose filter refuses clone3 with EPERM, as Docker's did: the job is caged all the same")
    func oldFilter() throws {
        let container = try Container(.writable, refusing: "clone3")
        let result = try container.run([
            "/memcage", "run", "--backend", "cgroup", "--max-memory", "100", "--log-file", "none", "--", "/busybox",
            "sh",
            "-c", growing,
        ])
        #expect(result.ending == .exited(137), "\(result)")
        #expect(result.errorText.contains("job ended (threshold)"), "\(result)")
    }

    @Test("doctor says what would give a container with a read-only cgroupfs a cage")
    func doctor() throws {
        let result = try Container(.readOnly).run(["/memcage", "doctor"])
        #expect(result.outputText.contains("FAIL    own cgroup: /sys/fs/cgroup is mounted read-only"), "\(result)")
        #expect(result.outputText.contains("to mend: mount cgroup2 writable in the container"), "\(result)")
        #expect(!result.outputText.contains("loginctl"), "\(result)")
    }
}
