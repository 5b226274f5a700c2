import Glibc
import Testing

@Suite("Many launches, two hundred at a time")
struct LaunchTests {
    /// What memcage can leave on a system; the pid by which it was launched stands in every name.
    private static let remains = """
        ls -d ${XDG_RUNTIME_DIR:-/none}/memcage/[0-9]* /run/user/*/memcage/[0-9]* /tmp/memcage-*/[0-9]* 2> /dev/null
        find /sys/fs/cgroup -type d -name 'job-*' 2> /dev/null
        grep -o '@memcage-.*' /proc/net/unix
        true
        """

    @Test("leave nothing: no process, cgroup, socket or file; and none of them fails")
    func nothing() throws {
        // Emulated machines are slow, and nothing about the count depends on the place.
        let count = isLong ? 10_000 / LongPart.wanted.count : Place.isHost ? 600 : 200
        let folder = try TemporaryFolder()
        let one =
            bash("echo $$; exec \"$@\"") + Command(["bash"])
            + memcage("run", "--report", "report-{}", "--log-file", "none", "--", "true")
        let script = "seq \(count) | xargs -P 200 -I {} \(one.shell)"
        let result = try Run(bash(script)).directory(folder).patience(isLong ? 7200 : 300).run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.errorText == "", "\(result.errorText.prefix(400))")
        #expect(result.leftBehind.isEmpty, "\(result.leftBehind)")
        let pids = Set(result.outputLines)
        #expect(result.outputLines.count == count, "\(result.outputLines.count)")
        // A report each, and nothing beside them: no temporary name has stayed.
        let names = folder.names()
        #expect(names.count == count && names.allSatisfy { $0.hasPrefix("report-") })
        // Other tests' jobs run at this moment: a pid that is somebody's says nothing.
        let stayed = try Run(bash(Self.remains)).run().outputLines.filter { name in
            name.split { !$0.isNumber }.contains { pids.contains(String($0)) && !exists("/proc/\($0)") }
        }
        #expect(stayed.isEmpty, "\(stayed)")
        print("\(count) launches, 200 at a time: \(stayed.count) things left")
    }
}
