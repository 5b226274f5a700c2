import Glibc
import MemcageLinux
import MemcageModel
import Testing

/// Against folders that look like /proc and cgroupfs.
@Suite("What can say how much memory a place grants")
struct MemorySourcesTests {
    private let folder = Folder()
    private var root: ByteString { folder.path }

    private func find(
        _ kind: AllocationSource.Kind, environment: [String: ByteString]? = [:], addressSpace: ByteCount? = nil
    ) -> [AllocationSource] {
        sources(environment, addressSpace).sources.filter { $0.kind == kind }
    }

    private func sources(_ environment: [String: ByteString]?, _ addressSpace: ByteCount? = nil) -> Allocation {
        let lookup = environment.map { variables in { (name: String) in variables[name] } }
        return MemorySources(environment: lookup, procRoot: root.appending("proc"), addressSpace: addressSpace)
            .allocation(of: nil, in: CgroupView(procRoot: root.appending("proc")))
    }

    private func machineAd(_ text: String) -> AllocationSource? {
        folder.file("ad", text)
        return find(.machineAd, environment: ["_CONDOR_MACHINE_AD": root.appending("ad")]).first
    }

    @Test("a machine ad is read from the file that its variable names")
    func ad() {
        let found = machineAd("MyType = \"Machine\"\nMemory = 2100\n")
        #expect(found?.value == .mebibytes(2100))
        #expect(found?.place == "_CONDOR_MACHINE_AD: \(root.printable)/ad")
    }

    @Test("a machine ad that cannot be made use of is a defect, and never hangs or fails")
    func badAds() {
        for (text, why) in [
            ("", "is empty"), ("Cpus = 2\n", "says no Memory"),
            ("Memory = -1\n", "says Memory = -1, which is not above 0"),
            ("Memory = 1\0\n", "has NUL bytes in it"),
            (String(repeating: "x", count: 1_000_000) + "\nMemory = 5\n", "has a line of more than 64 KiB"),
            (String(repeating: "x = 1\n", count: 300_000), "is larger than 1 MiB"),
        ] {
            #expect(machineAd(text)?.finding == .defect(why))
        }
        _ = root.appending("pipe").withCString { mkfifo($0, 0o600) }
        for (path, why) in [
            (root.appending("none"), "cannot be read (No such file or directory)"), (root, "is no plain file"),
            (root.appending("pipe"), "is no plain file"), ("/dev/zero", "is no plain file"),
            (ByteString([UInt8](repeating: 0x61, count: 100_000)), "cannot be read (File name too long)"),
        ] as [(ByteString, String)] {
            let found = find(.machineAd, environment: ["_CONDOR_MACHINE_AD": path]).first
            #expect(found?.finding == .defect(why))
            #expect((found?.place.utf8.count ?? 0) < 300)
        }
    }

    @Test("the job ad is asked where the machine ad says nothing, and only there")
    func jobAd() {
        folder.file("job", "RequestMemory = 700\nMemory = 5\n")
        folder.file("machine", "Memory = 800\n")
        folder.file("empty", "")
        let job: [String: ByteString] = ["_CONDOR_JOB_AD": root.appending("job")]
        #expect(find(.jobAd, environment: job).first?.value == .mebibytes(700))
        let empty = job.merging(["_CONDOR_MACHINE_AD": root.appending("empty")]) { $1 }
        #expect(sources(empty).grant == .mebibytes(700))
        #expect(sources(empty).defects.count == 1)
        let both = job.merging(["_CONDOR_MACHINE_AD": root.appending("machine")]) { $1 }
        #expect(sources(both).grant == .mebibytes(800))
        #expect(find(.jobAd, environment: both).first?.finding == .silent("not needed"))
    }

    @Test("an empty variable is as none")
    func emptyVariable() {
        let allocation = sources(["_CONDOR_MACHINE_AD": "", "SLURM_MEM_PER_NODE": ""])
        #expect(allocation.defects.isEmpty && allocation.grant == nil)
    }

    @Test("an environment that is not to be trusted is not read")
    func untrusted() {
        folder.file("ad", "Memory = 5\n")
        #expect(sources(nil).defects.isEmpty)
        #expect(sources(nil).sources.contains { $0.why?.contains("more rights than its caller") == true })
    }

    @Test("the node's memory: what there is, what is free; and this process's RLIMIT_AS")
    func node() {
        folder.file("proc/meminfo", "MemTotal:  4096000 kB\nMemFree:  1 kB\nMemAvailable:  1024000 kB\n")
        #expect(find(.total).first?.value == .mebibytes(4000))
        #expect(find(.available).first?.value == .mebibytes(1000))
        #expect(find(.addressSpace).first?.finding == .silent("not set"))
        let limited = sources([:], .mebibytes(300))
        #expect(limited.sources.last?.value == .mebibytes(300))
        #expect(limited.grant == .mebibytes(4000) && limited.auto == .mebibytes(936))
    }

    @Test("without /proc nothing is known, and nothing fails")
    func noProc() {
        let allocation = sources([:])
        #expect(allocation.grant == nil && allocation.auto == nil && allocation.defects.isEmpty)
        #expect(allocation.sources.allSatisfy { $0.value == nil && $0.why?.isEmpty == false })
    }
}
