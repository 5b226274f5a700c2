import Testing

@Suite("--drop-capabilities and --no-new-privileges")
struct CapabilityTests {
    private let run = memcage("run", "--log-file", "none")

    @Test("root without capabilities is root by name alone", .rootOnly)
    func root() throws {
        let outcome = try Run(run, Command(["--drop-capabilities", "--"]), Rights.show).run()
        let rights = Rights(outcome)
        #expect(rights["Uid"] == "0 0 0 0" && rights.hasNoCapability(), "\(outcome)")
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "closed")
        let read = "chmod 0 \(file); \(run.shell) --drop-capabilities -- "
        #expect(try Run(bash(read + "chown 1:1 \(file)")).run().status != 0)
        #expect(try Run(bash("\(run.shell) -- chown 1:1 \(file)")).run().status == 0)
    }

    @Test("no program gains rights again, not even one that is root's and set-uid", .rootOnly)
    func noNewPrivileges() throws {
        let installed = try InstalledMemcage()
        let made = try Run(
            bash("cd \"$0\"; cp \"$(command -v grep)\" grep; chmod 4755 grep") + Command([installed.folder.path])
        ).run()
        #expect(made.ending == .exited(0))
        let gain = Command([installed.folder.file("grep"), "-E", "^(Uid|Cap...|NoNewPrivs):", "/proc/self/status"])
        func rights(_ options: String...) throws -> Rights {
            let run = Command([installed.path, "run", "--log-file", "none"] + options + ["--"])
            return Rights(try Run(asUser(1000), run, gain).run())
        }
        #expect(try rights()["Uid"] == "1000 0 0 0", "the test's own program gains nothing: nothing would be shown")
        let kept = try rights("--no-new-privileges")
        #expect(kept["Uid"] == "1000 1000 1000 1000" && kept["NoNewPrivs"] == "1", "\(kept)")
        #expect(kept.hasNoCapability(in: ["CapPrm", "CapEff"]), "\(kept)")
        let dropped = try rights("--no-new-privileges", "--drop-capabilities")
        #expect(dropped["Uid"] == "1000 1000 1000 1000", "\(dropped)")
        #expect(dropped.hasNoCapability(in: ["CapInh", "CapPrm", "CapEff", "CapAmb"]), "\(dropped)")
    }

    @Test("who may not empty the bounding set is told what would do as well", .rootOnly)
    func ordinary() throws {
        let installed = try InstalledMemcage()
        let run = Command([installed.path, "run", "--log-file", "none", "--drop-capabilities", "--", "true"])
        let result = try Run(asUser(1000), run).run()
        #expect(result.ending == .exited(125) && result.errorLines.count == 1, "\(result)")
        #expect(result.errorText.contains("give --no-new-privileges too"), "\(result)")
    }

    @Test("anybody may ask for no new privileges")
    func anybody() throws {
        let rights = Rights(try Run(run, Command(["--no-new-privileges", "--"]), Rights.show).run())
        #expect(rights["NoNewPrivs"] == "1", "\(rights)")
    }
}
