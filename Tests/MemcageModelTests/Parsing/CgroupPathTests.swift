import MemcageModel
import Testing

@Suite("Where a cgroup is seen")
struct CgroupPathTests {
    @Test(
        "/proc/PID/cgroup: the 0:: line, wherever it stands",
        arguments: [
            ("0::/user.slice/a.scope\n", "/user.slice/a.scope"), ("0::/\n", "/"), ("0::/../x\n", "/../x"),
            ("12:memory:/old\n1:name=systemd:/init\n0::/new\n", "/new"), ("0::/a:b::c\n", "/a:b::c"),
            ("10::/no\n0::/yes", "/yes"), ("0::/two words\n", "/two words"),
        ] as [(ByteString, ByteString)])
    func membership(text: ByteString, path: ByteString) { #expect(CgroupMembership.unifiedPath(text) == path) }

    @Test(
        "no v2 line, a removed cgroup or a line cut off is none",
        arguments: ["", "\n", "4:memory:/x\n", "0::/gone (deleted)\n", "0::", "0::\n", "0:", "0:cpu:/x\n"]
            as [ByteString])
    func none(text: ByteString) { #expect(CgroupMembership.unifiedPath(text) == nil) }

    @Test(
        "a unit's own cgroup is systemd's; what is below one is a batch system's or a container engine's",
        arguments: [
            ("/", true), ("/user.slice/user-1000.slice/session-3.scope", true), ("/system.slice/cron.service", true),
            ("/user.slice/user-1000.slice/user@1000.service/init.scope", true), ("/x", false), ("/a.slice", false),
            ("/system.slice/wn7_slurmstepd.scope/job_1/step_0/user/task_0", false),
            ("/system.slice/condor.service/htcondor/condor_var_lib_condor_execute_slot1_1@wn7", false),
            ("/user.slice/user-1000.slice/session-3.scope/main", false), ("/system.slice/a.service/.scopes", false),
        ] as [(ByteString, Bool)])
    func ofSystemd(path: ByteString, isOfSystemd: Bool) {
        #expect(CgroupMembership.isOfSystemd(path) == isOfSystemd)
    }

    static let plain: ByteString = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

    @Test(
        "mountinfo: any number of optional fields, escaped blanks, a bind-mounted root",
        arguments: [
            (plain, "/", "/sys/fs/cgroup"),
            ("30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "/", "/sys/fs/cgroup"),
            ("30 23 0:26 / /u rw shared:4 master:2 propagate_from:1 unbindable - cgroup2 none rw\n", "/", "/u"),
            ("30 23 0:26 / /my\\040dir\\011\\134x rw - cgroup2 none rw\n", "/", "/my dir\t\\x"),
            ("30 23 0:26 /a.slice/b\\012c /mnt rw - cgroup2 none rw\n", "/a.slice/b\nc", "/mnt"),
            ("30 23 0:26 /../.. /mnt rw - cgroup2 none rw\n", "/../..", "/mnt"),
            ("30 23 0:26 / /mnt\\04 rw - cgroup2 none rw\n", "/", "/mnt\\04"),
        ] as [(ByteString, ByteString, ByteString)])
    func mounts(text: ByteString, root: ByteString, point: ByteString) throws {
        let mount = try #require(CgroupMount.all(in: text).first)
        #expect(mount.root == root)
        #expect(mount.mountPoint == point)
    }

    @Test("only cgroup2 mounts, in their order, among all others")
    func several() {
        let text = ByteString(
            "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n31 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                + "32 23 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\nnonsense\n- cgroup2\n"
                + "33 23 0:26 / /second rw - cgroup2 cgroup2 rw\n34 23 0:30 / /cgroup2 rw - tmpfs cgroup2 rw\n35 2 0:2 / /x rw -"
        )
        #expect(CgroupMount.all(in: text).map(\.mountPoint) == ["/sys/fs/cgroup/unified", "/second"])
    }

    @Test(
        "v1: the line and the mount of the hierarchy that holds the controller",
        arguments: [
            ("4:memory:/batch\n0::/\n", "/batch"), ("8:cpu,memory:/both\n", "/both"), ("8:memory,cpu:/x:y\n", "/x:y"),
            ("1:name=memory:/n\n2:memoryx:/m\n0::/memory\n", nil), ("0::/memory\n", nil), ("4:memory\n", nil),
            ("4:memory:\n", nil), ("", nil), ("::\n:memory:\n", nil),
        ] as [(ByteString, ByteString?)])
    func v1(text: ByteString, path: ByteString?) {
        #expect(CgroupMembership.v1Path("memory", in: text) == path)
        let mounts = ByteString(
            "32 31 0:29 / /c/cpu rw - cgroup cgroup rw,cpu\n30 23 0:26 / /c/v2 rw - cgroup2 memory rw,memory\n"
                + "33 31 0:30 /slot /c/memory rw shared:9 - cgroup cgroup rw,memory\n34 31 0:31 / /c/x rw - cgroup\n")
        #expect(CgroupMount.v1("memory", in: mounts) == CgroupMount(root: "/slot", mountPoint: "/c/memory"))
        #expect(CgroupMount.v1("pids", in: mounts) == nil)
    }

    @Test(
        "the folder of a cgroup under a mount; none when it lies outside",
        arguments: [
            ("/", "/", "/m"), ("/", "/a/b", "/m/a/b"), ("/a", "/a", "/m"), ("/a", "/a/b", "/m/b"), ("/a", "/ab", nil),
            ("/a", "/", nil), ("/a", "/b", nil), ("/", "/../x", nil), ("/a", "/../a", nil), ("/..", "/a", nil),
        ] as [(ByteString, ByteString, ByteString?)])
    func folder(root: ByteString, path: ByteString, folder: ByteString?) throws {
        let text = ByteString("30 23 0:26 \(root.printable) /m rw - cgroup2 none rw\n")
        #expect(try #require(CgroupMount.all(in: text).first).folder(of: path) == folder)
    }
}
