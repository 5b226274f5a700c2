import Glibc
import MemcageLinux
import MemcageModel
import Testing

/// Against folders that look like cgroupfs.
@Suite("The limits of the cgroups around a cage")
struct CgroupLimitsTests {
    private let folder = Folder()
    private var root: ByteString { folder.path }

    private func v2(_ below: String, mount: String = "cg") -> [AllocationSource] {
        CgroupLimits.v2(from: root.appending(below), upTo: root.appending(mount))
    }

    @Test("memory.max of the node and of all above it, up to the mount point and no further")
    func ancestors() {
        folder.file("memory.max", "1\n")
        folder.file("cg/memory.max", "8589934592\n")
        folder.file("cg/a/memory.max", "max\n")
        folder.file("cg/a/b/memory.max", "2147483648\n")
        folder.file("cg/a/b/c/memory.max", "4294967296\n")
        folder.file("cg/a/b/c/d/memory.max", "5\n")
        let found = v2("cg/a/b/c")
        #expect(found.compactMap(\.value?.mebibytes) == [4096, 2048, 8192])
        #expect(found.map(\.place) == ["cg/a/b/c", "cg/a/b", "cg"].map { root.appending($0).printable })
        #expect(Allocation(found).grant == .mebibytes(2048))
        #expect(v2("cg").compactMap(\.value?.mebibytes) == [8192])
    }

    @Test("no limit anywhere is said as one line, and so is nothing to be seen")
    func none() {
        folder.file("cg/memory.max", "max\n")
        folder.file("cg/a/b/cgroup.procs", "")
        #expect(v2("cg/a/b").map(\.finding) == [.silent("no limit here or above")])
        folder.file("other/x/cgroup.procs", "")
        #expect(v2("other/x", mount: "other").map(\.finding) == [.silent("none can be seen")])
        #expect(v2("none/at/all").map(\.finding) == [.silent("none can be seen")])
    }

    @Test("a folder beside the mount point is not below it, however alike the names")
    func beside() {
        folder.file("memory.max", "1048576\n")
        folder.file("cgroup/memory.max", "1048576\n")
        #expect(v2("cgroup").map(\.finding) == [.silent("none can be seen")])
    }

    @Test("a limit of nothing is one; a text that is none, or the largest number, is not")
    func odd() {
        folder.file("cg/memory.max", "0\n")
        folder.file("cg/a/memory.max", "9223372036854771712\n")
        folder.file("cg/a/b/memory.max", "junk")
        folder.file("cg/a/b/c/memory.max", "")
        #expect(v2("cg/a/b/c").map(\.finding) == [.value(.zero)])
    }

    @Test("a link to the node is followed before its parents are looked for")
    func link() {
        folder.file("cg/a/memory.max", "2097152\n")
        folder.file("cg/a/b/memory.max", "max\n")
        let target = root.appending("cg/a/b")
        _ = target.withCString { target in root.appending("link").withCString { symlink(target, $0) } }
        #expect(v2("link").compactMap(\.value?.mebibytes) == [2])
    }

    private func v1(cgroup: String, mount: String, stat: [String: String]) -> AllocationSource {
        folder.file("proc/self/cgroup", cgroup)
        folder.file("proc/self/mountinfo", mount)
        for (name, text) in stat { folder.file(name, text) }
        return CgroupLimits.v1(CgroupTexts(procRoot: root.appending("proc")))
    }

    private var mount: String { "33 31 0:30 / \(root.printable)/v1 rw - cgroup cgroup rw,memory\n" }

    @Test("v1: the kernel's own sum of all limits above memcage")
    func hierarchical() {
        let found = v1(
            cgroup: "5:pids:/x\n4:memory:/slot\n0::/\n", mount: mount,
            stat: [
                "v1/slot/memory.stat": "cache 1\nhierarchical_memory_limit 2202009600\nhierarchical_memsw_limit 9\n",
                "v1/memory.stat": "hierarchical_memory_limit 9223372036854771712\n",
            ])
        #expect(found.value == .mebibytes(2100))
        #expect(found.place == "\(root.printable)/v1/slot/memory.stat")
    }

    @Test("v1: the huge number is no limit", arguments: ["9223372036854771712", "9223372036854710272"])
    func unlimited(number: String) {
        let found = v1(
            cgroup: "4:memory:/\n", mount: mount, stat: ["v1/memory.stat": "hierarchical_memory_limit \(number)\n"])
        #expect(found.finding == .silent("no limit here or above"))
    }

    @Test("v1: where the own cgroup cannot be seen, the mount's root is above it all the same")
    func fallback() {
        let stat = ["v1/memory.stat": "hierarchical_memory_limit 1048576\n"]
        for path in ["/not/there", "/../outside"] {
            #expect(v1(cgroup: "4:memory:\(path)\n", mount: mount, stat: stat).value == .mebibytes(1))
        }
    }

    @Test("v1: not mounted, or cut off, says nothing")
    func absent() {
        #expect(v1(cgroup: "", mount: "", stat: [:]).finding == .silent("not mounted"))
        #expect(v1(cgroup: "4:memory:/\n", mount: mount, stat: [:]).finding == .silent("none can be seen"))
        let cut = v1(cgroup: "4:memory:/\n", mount: mount, stat: ["v1/memory.stat": "hierarchical_memory_lim"])
        #expect(cut.value == nil)
    }

    @Test("in a container's cgroup namespace the mount's root is where the limit is")
    func container() {
        folder.file("proc/self/cgroup", "0::/../outside\n")
        folder.file("proc/self/mountinfo", "30 23 0:26 / \(root.printable)/cg rw - cgroup2 cgroup2 rw\n")
        folder.file("cg/cgroup.controllers", "cpu memory\n")
        folder.file("cg/memory.max", "314572800\n")
        let proc = root.appending("proc")
        let sources = MemorySources(environment: { _ in nil }, procRoot: proc, addressSpace: nil)
        #expect(sources.allocation(of: nil, in: CgroupView(procRoot: proc)).grant == .mebibytes(300))
    }
}
