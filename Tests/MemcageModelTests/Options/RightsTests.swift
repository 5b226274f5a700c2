import MemcageModel
import Testing

@Suite("Processes, CPU time and rights")
struct RightsTests {
    @Test(
        "limits as the kernel is told",
        arguments: [
            ([], []), (["--pids=100"], ["pids.max: 100"]), (["--cpus=2"], ["cpu.max: 200000 100000"]),
            (["--cpus=0.5"], ["cpu.max: 50000 100000"]), (["--cpus=0.01"], ["cpu.max: 1000 100000"]),
            (["--pids=1", "--cpus=1.25"], ["pids.max: 1", "cpu.max: 125000 100000"]),
        ] as [([ByteString], [String])])
    func limits(words: [ByteString], texts: [String]) throws {
        #expect(try settings(words).tasks.wishes.map { "\($0.file): \($0.text)" } == texts)
    }

    @Test("a limit as it was typed, and away when it is withdrawn")
    func withdrawn() throws {
        var tasks = try settings(["--pids=100", "--cpus=2"]).tasks
        #expect(tasks.wishes.map(\.value) == ["100", "2"])
        #expect(tasks.wishes.map(\.controller) == TaskLimits.controllers)
        tasks.withdraw(.pids)
        #expect(tasks.pids == nil && tasks.cpus == 2)
        tasks.withdraw(.cpus)
        #expect(tasks.wishes.isEmpty)
    }

    @Test("nothing is taken from the command unless that is asked for")
    func unasked() throws {
        #expect(try settings().rights.changesNothing)
        #expect(try settings(["--drop-capabilities=no", "--no-new-privileges=no"]).rights.changesNothing)
    }

    @Test("another user has no capabilities, and the groups that are named")
    func user() throws {
        let bare = try settings(["--user", "1000"]).rights
        #expect(bare.user == 1000 && bare.group == nil && bare.groups == [] && bare.dropsCapabilities)
        #expect(!bare.noNewPrivileges)
        let full = try settings(["--user=0:4294967294", "--groups=27,100", "--no-new-privileges"]).rights
        #expect(full.user == 0 && full.group == 4_294_967_294 && full.groups == [27, 100])
        #expect(full.dropsCapabilities && full.noNewPrivileges)
        let bound = try settings(["--drop-capabilities"]).rights
        #expect(bound.user == nil && bound.dropsCapabilities && !bound.changesNothing)
    }
}
