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
            "/memcage", "run", "--max-memory", "60", "--log-file", "/log", "--report", "/report", "--", "/busybox",
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
                /memcage run --backend cgroup --max-memory 60 --log-file none -- /busybox sh -c '\(growing)'
                echo $?
                (\(look)) > /after
                """)
        #expect(result.outputText == "137\n", "\(result)")
        #expect(container.text(of: "before") != nil)
        #expect(container.text(of: "after") == container.text(of: "before"))
    }

    @Test(
        "with a limit of its own below the given maximum: that is lowered, and memcage is there before the kernel",
        arguments: [Container.Tree.writable, .readOnly], [true, false])
    func lowered(tree: Container.Tree, cgroupNamespace: Bool) throws {
        let container = try Container(tree, cgroupNamespace: cgroupNamespace, memory: 200)
        let own = cgroupNamespace ? "/sys/fs/cgroup" : "/sys/fs/cgroup/\(container.name)"
        let result = try container.run(
            shell: """
                /memcage run --max-memory 4000 --log-file none --report /report -- /busybox sh -c '\(growing)'
                echo $?; /busybox grep oom_kill \(own)/memory.events
                """)
        #expect(result.outputLines.first == "137", "\(result)")
        #expect(result.outputLines.contains("oom_kill 0"), "\(result)")
        #expect(result.errorText.contains("caution: "), "\(result)")
        let report = try container.report()
        #expect(report["reason"]?.text == "threshold", "\(report)")
        #expect(report["limits", "max"]?.integer == 200 * mebibyte, "\(report["limits"] ?? .null)")
    }

    @Test("whose image has the README's entrypoint: its command runs, and a runaway ends before the container's limit")
    func entrypoint() throws {
        let lines = try readme().split(separator: "\n")
        func words(_ keyword: String) throws -> [String] {
            let line = try #require(lines.first { $0.hasPrefix(keyword + " [") }, "\(keyword)")
            return try JSONValue(parsing: Array(line.dropFirst(keyword.count + 1).utf8)).elements.compactMap(\.text)
        }
        let entrypoint = try words("ENTRYPOINT")
        #expect(try words("CMD").count == 2)
        for (command, status) in [("exit 5", 5), (growing, 137)] {
            let container = try Container(.readOnly, memory: 300)
            for line in lines where line.hasPrefix("ENV ") {
                let pair = line.dropFirst(4).split(separator: "=")
                container.environment(String(pair[0]), String(pair[1]))
            }
            let result = try container.run(entrypoint + ["/busybox", "sh", "-c", command])
            #expect(result.ending == .exited(Int32(status)), "\(result)")
            // 300 but for 64.
            #expect(result.errorText.contains("Max memory: 236MB"), "\(result)")
            #expect(result.errorText.contains("Ended: \(status == 5 ? "exited" : "threshold")"), "\(result)")
        }
    }

    /// Out of the release, which goes with the tests wherever they run.
    private func readme() throws -> String {
        let tarball = try #require(variable("MEMCAGE_RELEASE"), "a tarball of scripts/release")
        let result = try Run(program("tar", "-xzOf", tarball, "--wildcards", "*/README.md")).run()
        try #require(result.ending == .exited(0), "\(result)")
        return result.outputText
    }

    @Test("whose filter refuses clone3 with EPERM, as Docker's did: the job is caged all the same")
    func oldFilter() throws {
        let container = try Container(.writable, refusing: "clone3")
        let result = try container.run([
            "/memcage", "run", "--backend", "cgroup", "--max-memory", "60", "--log-file", "none", "--", "/busybox",
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
