import MemcageLinux
import MemcageModel
import Testing

/// What is seen of cgroups from a place, from files that look like its /proc and its /sys/fs/cgroup.
@Suite("The view of cgroups")
struct CgroupViewTests {
    private static let v1Mounts = """
        22 1 8:1 / / rw - ext4 /dev/sda1 rw
        30 22 0:26 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755
        31 30 0:27 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
        32 30 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        33 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct

        """
    private static let v1Groups = "4:memory:/user.slice\n2:cpu,cpuacct:/\n1:name=systemd:/user.slice/session-3.scope\n"

    private func view(groups: String, mounts: (String) -> String, controllers: String? = nil) -> (CgroupView, Folder) {
        let folder = Folder()
        let root = folder.path.printable
        folder.file("proc/self/cgroup", groups)
        folder.file("proc/self/mountinfo", mounts(root))
        if let controllers { folder.file("tree/cgroup.controllers", controllers) }
        return (CgroupView(procRoot: folder.path.appending("proc")), folder)
    }

    private func cgroup2(_ root: String, at inside: String = "/") -> String {
        "40 30 0:40 \(inside) \(root)/tree rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
    }

    @Test("Of a v1 host: nothing to be used, and the boot option that would mend it")
    func v1() {
        let (view, folder) = view(groups: Self.v1Groups, mounts: { _ in Self.v1Mounts })
        withExtendedLifetime(folder) {
            #expect(view.mount == nil)
            #expect(view.ownPath == nil)
            #expect(view.ownFolder == nil)
            #expect(view.obstacle?.why == "no cgroup2 file system is mounted here")
            #expect(view.obstacle?.mend?.contains("systemd.unified_cgroup_hierarchy=1") == true)
        }
    }

    @Test("Of a hybrid host: the memory controller is elsewhere")
    func hybrid() {
        let (view, folder) = view(
            groups: Self.v1Groups + "0::/user.slice/session-3.scope\n", mounts: { Self.v1Mounts + cgroup2($0) },
            controllers: "\n")
        #expect(view.mount == nil)
        #expect(view.ownPath == "/user.slice/session-3.scope")
        #expect(
            view.obstacle?.why
                == "cgroup2 at \(folder.path.printable)/tree has no memory controller (cgroup v1 or hybrid)")
    }

    @Test("Of a v2 host: its own folder")
    func v2() {
        let (view, folder) = view(groups: "0::/a b/c\n", mounts: { cgroup2($0) }, controllers: "cpu memory pids\n")
        #expect(view.obstacle == nil)
        #expect(view.ownFolder == folder.path.appending("tree/a b/c"))
    }

    @Test("Of a mount of a part of the tree: its own folder is told from there")
    func part() {
        let (view, folder) = view(
            groups: "0::/docker/17/app\n", mounts: { cgroup2($0, at: "/docker/17") }, controllers: "memory\n")
        #expect(view.ownFolder == folder.path.appending("tree/app"))
    }

    @Test("Of a namespace entered from without: a mount, and no folder of its own")
    func outside() {
        let (view, folder) = view(groups: "0::/../outer\n", mounts: { cgroup2($0) }, controllers: "memory\n")
        withExtendedLifetime(folder) {
            #expect(view.obstacle == nil)
            #expect(view.mount != nil)
            #expect(view.ownFolder == nil)
        }
    }

    @Test("Of a mount that a fresh sysfs covers: as good as none")
    func covered() {
        let (view, folder) = view(groups: "0::/a\n", mounts: { cgroup2($0) })
        withExtendedLifetime(folder) {
            #expect(view.obstacle?.why == "no cgroup2 file system is mounted here")
        }
    }

    @Test("Without /proc: as good as none")
    func nothing() {
        #expect(CgroupView(procRoot: "/no/such/proc").obstacle?.why == "no cgroup2 file system is mounted here")
    }
}
