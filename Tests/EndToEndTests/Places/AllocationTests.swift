import Testing

/// A batch system's word is a variable and a file; here the test writes both.
@Suite("Never more than the place grants")
struct AllocationTests {
    /// Well beyond every line here, and no further: a limit that is missed must not cost the machine.
    private static let runaway = hog("alloc", "--to", 700, "--rate", 150)

    /// The run, in a slot with this machine ad.
    private func inSlot(_ ad: String, _ caged: Caged) throws -> Caged {
        let path = try caged.folder.write(ad, to: "ad")
        return caged.with { $0.environment("_CONDOR_MACHINE_AD", path) }
    }

    @Test("a size above an HTCondor slot's is lowered to it, with a caution, and the job ends at the lowered line")
    func lowered() throws {
        let ad = "MyType = \"Machine\"\nMemory = 210\nCpus = 1\n"
        let seen = try inSlot(ad, Caged("--max-memory", 4000, job: Self.runaway)).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect((168...210).contains(seen.peak), "\(seen.peak)")
        let caution = "--max-memory: 4000 MiB is more than this place grants, 210 MiB by HTCondor machine ad "
        #expect(seen.outcome.errorLines.contains { $0.hasPrefix("memcage: caution: " + caution) }, "\(seen)")
        #expect(seen.logLines.contains("Max memory: 210MB") && seen.logLines.contains("Kill threshold: 168.0MB"))
        #expect(seen.log.contains("Caution: " + caution), "\(seen)")
        #expect(seen.report["cautions"]?.elements.contains { $0.text?.hasPrefix(caution) == true } == true)
        #expect(seen.report["limits", "max"]?.integer == 210 * mebibyte)
        #expect(seen.report["limits", "allocation"]?.integer == 210 * mebibyte)
        #expect(seen.report["limits", "max_source"]?.text == "HTCondor machine ad")
        #expect(seen.outcome.errorLines.last?.contains("it wants a place with") == true, "\(seen)")
    }

    @Test("the default is lowered too, and called so")
    func standard() throws {
        let seen = try inSlot("Memory = 300\n", Caged(job: hog("exit", 0))).run()
        #expect(seen.outcome.ending == .exited(0))
        #expect(seen.outcome.errorLines.count == 1, "\(seen)")
        #expect(seen.outcome.errorText.contains("the default maximum of 2000 MiB is more than this place grants"))
    }

    @Test("auto takes the slot's memory but a margin, and names the source in the log")
    func auto() throws {
        let seen = try inSlot("Memory = 300\n", Caged("--max-memory", "auto", job: Self.runaway)).run()
        #expect(seen.reason == "threshold", "\(seen)")
        #expect(seen.report["limits", "max"]?.integer == 236 * mebibyte, "\(seen)")
        #expect(seen.logLines.contains("Max memory: 236MB"), "\(seen)")
        #expect(seen.log.contains(": Maximum: auto of 300 MiB by HTCondor machine ad (_CONDOR_MACHINE_AD: "), "\(seen)")
        #expect(!seen.outcome.errorText.contains("caution"), "\(seen)")
    }

    @Test("a share is one of the grant, by option and by variable", arguments: [true, false])
    func share(byOption: Bool) throws {
        let caged = try Caged(more: byOption ? ["--max-memory", "12.5%"] : [], job: hog("exit", 0))
            .with { $0.environment("MEMCAGE_MAX_MEMORY", byOption ? nil : "12.5%") }
            .with { $0.environment("SLURM_MEM_PER_CPU", "400").environment("SLURM_CPUS_ON_NODE", "2") }
        let seen = try caged.run()
        #expect(seen.report["limits", "max"]?.integer == 100 * mebibyte, "\(seen)")
        #expect(seen.report["limits", "max_source"]?.text == "Slurm")
        #expect(seen.outcome.errorText == "")
    }

    @Test("auto on this machine is below what it has, and below what is free")
    func machine() throws {
        let seen = try Caged("--max-memory", "auto", job: hog("exit", 0)).run()
        let total = try Run(bash("awk '/^MemTotal/ { print $2 }' /proc/meminfo")).run()
        let most = try #require(Int(total.outputLines.first ?? "")) * 1024
        let max = try #require(seen.report["limits", "max"]?.integer)
        #expect(max > 0 && max <= most - most / 20, "\(max) of \(most)")
        #expect(max % mebibyte == 0)
        #expect(seen.log.contains("Maximum: auto of "), "\(seen)")
    }

    @Test(
        "a line that the kernel alone would hold stays clear of the slot's",
        arguments: [["--kill-threshold", "1"], ["--on-threshold", "warn"]])
    func kernelAlone(options: [String]) throws {
        let caged = try Caged("--max-memory", 300, more: options, job: hog("exit", 0))
        let seen = try inSlot("Memory = 300\n", caged).run()
        #expect(seen.report["limits", "max"]?.integer == 236 * mebibyte, "\(seen)")
        #expect(seen.outcome.errorText.contains("leaves memcage no room below 300 MiB"), "\(seen)")
    }

    @Test(
        "a bad machine ad is passed over with one caution, and the job runs",
        arguments: [
            "", "Cpus = 1\n", "Memory = -5\n", "Memory = \"300\"\n", "Memory = 300\0\n",
            "Memory = 99999999999999999999\n", "a long line",
        ])
    func badAd(text: String) throws {
        let ad = text == "a long line" ? String(repeating: "m", count: 1_000_000) + "\nMemory = 300\n" : text
        let seen = try inSlot(ad, Caged("--max-memory", 100, job: hog("exit", 0))).run()
        #expect(seen.outcome.ending == .exited(0))
        #expect(seen.outcome.errorLines.count == 1, "\(seen)")
        #expect(seen.outcome.errorText.contains("caution: HTCondor machine ad (_CONDOR_MACHINE_AD: "))
        #expect(seen.outcome.errorText.contains(": passed over"))
        #expect(seen.report["limits", "max"]?.integer == 100 * mebibyte)
    }

    @Test("so is one that is missing, or no file at all", arguments: ["/no/such/ad", "/dev/zero", "/tmp", "pipe"])
    func noAd(path: String) throws {
        let caged = try Caged("--max-memory", 100, job: hog("exit", 0))
        _ = try Run(program("mkfifo", caged.folder.file("pipe"))).run()
        let seen = try caged.with { $0.environment("_CONDOR_MACHINE_AD", path).directory(caged.folder) }.run()
        #expect(seen.outcome.ending == .exited(0))
        #expect(seen.outcome.errorLines.count == 1, "\(seen)")
        #expect(seen.outcome.errorText.contains("passed over"))
    }

    @Test("a narrow address space is a caution and lowers nothing")
    func addressSpace() throws {
        let narrow = bash("ulimit -v 1048576; exec \"$@\"") + Command(["bash"])
        let seen = try Caged("--max-memory", 2000, front: narrow, job: hog("exit", 0)).run()
        #expect(seen.report["limits", "max"]?.integer == 2000 * mebibyte, "\(seen)")
        #expect(seen.outcome.errorText.contains("RLIMIT_AS (ulimit -v) holds each process to 1024 MiB"), "\(seen)")
        #expect(seen.outcome.errorLines.count == 1)
    }

    private static let blind = bash("mount --bind /dev/null /proc/meminfo; exec \"$@\"") + Command(["bash"])

    @Test(
        "where nothing is known auto is refused with all that was looked at, and a size is taken", .rootOnly,
        .enabled(if: Place.isHost || Place.isOne(of: "root-direct"), "needs a place without limits around it"))
    func unknown() throws {
        let front = program("unshare", "-m") + Self.blind
        for value in ["auto", "50%"] {
            let refused = try Run(front, memcage("run", "--max-memory", value, "--", "echo", "started")).run()
            #expect(refused.ending == .exited(125), "\(refused)")
            #expect(refused.errorLines.count == 1 && refused.outputText == "")
            for word in [
                "--max-memory: '\(value)'", "_CONDOR_MACHINE_AD", "SLURM_MEM_PER_NODE", "MemTotal", "give a size",
            ] {
                #expect(refused.errorText.contains(word), "\(refused)")
            }
        }
        let taken = try Run(front, memcage("run", "--max-memory", 300, "--log-file", "none", "--", "echo", "ran")).run()
        #expect(taken.outputText == "ran\n" && taken.errorText == "", "\(taken)")
        let doctor = try Run(front, memcage("doctor")).run()
        #expect(doctor.ending == .exited(0), "\(doctor)")
        #expect(doctor.outputText.contains("GRANT   unknown: --max-memory needs a size here\n"), "\(doctor)")
    }

    @Test("doctor lists every source with its value, and the winner")
    func doctor() throws {
        let folder = try TemporaryFolder()
        try folder.write("Memory = 300\n", to: "ad")
        let words = try Run(memcage("doctor")).environment("_CONDOR_MACHINE_AD", folder.file("ad"))
            .environment("SLURM_MEM_PER_NODE", "junk").run()
        for line in [
            "MEMORY  HTCondor machine ad: 300 MiB, _CONDOR_MACHINE_AD: \(folder.file("ad"))",
            "CAUTION Slurm (SLURM_MEM_PER_NODE) is 'junk', which is no size: passed over",
            "GRANT   300 MiB by HTCondor machine ad; auto is 236 MiB",
        ] {
            #expect(words.outputLines.contains(line), "\(words)")
        }
        let named = words.outputLines.compactMap {
            $0.firstMatch(of: /^(?:MEMORY|CAUTION) +(\w+ ?[\w.]*)/).map { String($0.1) }
        }
        for name in ["cgroup memory.max", "cgroup v1", "MemTotal", "MemAvailable", "RLIMIT_AS"] {
            #expect(named.contains(name), "\(named)")
        }
        let json = try Run(memcage("doctor", "--json")).environment("_CONDOR_MACHINE_AD", folder.file("ad")).run()
        let allocation = try JSONValue(parsing: json.output)["allocation"]
        #expect(allocation?["winner"]?.text == "HTCondor machine ad", "\(json)")
        #expect(allocation?["grant"]?.integer == 300 * mebibyte && allocation?["auto"]?.integer == 236 * mebibyte)
        #expect(allocation?["sources"]?.elements.contains { $0["where"]?.text == "/proc/meminfo" } == true)
    }

    @Test("a program with more rights than its caller does not read the files that the environment names", .rootOnly)
    func elevated() throws {
        try need("setcap", package: "libcap2-bin")
        let folder = try TemporaryFolder(in: "/tmp")
        try folder.write("Memory = 100\n", to: "ad")
        let prepare = "cd \"$0\"; cp \"$1\" privileged; chmod 755 . privileged; setcap cap_dac_override+eip privileged"
        let made = try Run(bash(prepare) + Command([folder.path, Binaries.memcage])).run()
        #expect(made.ending == .exited(0), "\(made)")
        let user = program("setpriv", "--reuid", 1000, "--regid", 1000, "--clear-groups")
        let run = Command([folder.file("privileged"), "run", "--log-file", "none", "--max-memory", "200", "--", "true"])
        let result = try Run(user, run).environment("_CONDOR_MACHINE_AD", folder.file("ad"))
            .environment("SLURM_MEM_PER_NODE", "junk").run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.errorText == "", "\(result)")
    }
}
