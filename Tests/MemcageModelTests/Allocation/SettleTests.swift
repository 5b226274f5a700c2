import MemcageModel
import Testing

@Suite("A request, answered by a place")
struct SettleTests {
    static let slot = Allocation([
        .init(.machineAd, 2100, "_CONDOR_MACHINE_AD: /ad"), .init(.cgroup, 2100, "/sys/fs/cgroup/slot"),
        .init(.total, 64000), .init(.available, 60000),
    ])
    static let login = Allocation([.init(.total, 8000, "/proc/meminfo"), .init(.available, 1000, "/proc/meminfo")])

    private func settle(
        _ request: MemoryRequest, in place: Allocation, from source: String? = "--max-memory", kernelAlone: Bool = false
    ) throws(UsageError) -> SettledMaximum {
        try place.settle(request, from: source, kernelAlone: kernelAlone)
    }

    @Test("a size within the grant stays as it is, to the byte, with nothing to say")
    func within() throws {
        for size in [ByteCount(1), .mebibytes(300), .mebibytes(2100), ByteCount(300 << 20 | 7)] {
            let settled = try settle(.fixed(size), in: Self.slot)
            #expect(settled.size == size && settled.source == "--max-memory")
            #expect(settled.cautions.isEmpty && settled.note == nil)
        }
        #expect(
            try settle(.fixed(.mebibytes(5)), in: Self.slot, from: "MEMCAGE_MAX_MEMORY").source == "MEMCAGE_MAX_MEMORY")
        #expect(try settle(.fixed(.mebibytes(5)), in: Self.slot, from: nil).source == "default")
    }

    @Test("a larger one is lowered to the grant, with one caution that names option, source and both sizes")
    func lowered() throws {
        let settled = try settle(.fixed(.mebibytes(4000)), in: Self.slot)
        #expect(settled.size == .mebibytes(2100) && settled.source == "HTCondor machine ad")
        #expect(
            settled.cautions == [
                "--max-memory: 4000 MiB is more than this place grants, 2100 MiB by HTCondor machine ad "
                    + "(_CONDOR_MACHINE_AD: /ad); lowered to 2100 MiB"
            ])
        #expect(
            try settle(.fixed(.mebibytes(4000)), in: Self.slot, from: "MEMCAGE_MAX_MEMORY").cautions[0]
                .hasPrefix("MEMCAGE_MAX_MEMORY: 4000 MiB is more"))
        #expect(
            try settle(.fixed(.mebibytes(4000)), in: Self.slot, from: nil).cautions[0]
                .hasPrefix("the default maximum of 4000 MiB is more"))
    }

    @Test("what is free lowers no explicit size")
    func available() throws {
        #expect(try settle(.fixed(.mebibytes(6000)), in: Self.login).cautions.isEmpty)
        #expect(try settle(.share(percent: 50), in: Self.login).size == .mebibytes(4000))
    }

    @Test("auto and a share say in the log what they were taken of")
    func note() throws {
        let auto = try settle(.auto, in: Self.slot)
        #expect(auto.size == .mebibytes(1995) && auto.source == "HTCondor machine ad" && auto.cautions.isEmpty)
        #expect(auto.note == "Maximum: auto of 2100 MiB by HTCondor machine ad (_CONDOR_MACHINE_AD: /ad)")
        let free = try settle(.auto, in: Self.login)
        #expect(free.size == .mebibytes(936) && free.source == "MemAvailable")
        #expect(
            free.note
                == "Maximum: auto of 8000 MiB by MemTotal (/proc/meminfo), below 1000 MiB by MemAvailable (/proc/meminfo)"
        )
        let share = try settle(.share(percent: 12.5), in: Self.login)
        #expect(share.size == .mebibytes(1000) && share.source == "MemTotal")
        #expect(share.note == "Maximum: 12.5% of 8000 MiB by MemTotal (/proc/meminfo)")
    }

    @Test("a line that the kernel alone holds keeps clear of the limits around it")
    func kernelAlone() throws {
        for request in [.fixed(.mebibytes(4000)), .fixed(.mebibytes(2100)), .share(percent: 100)] as [MemoryRequest] {
            let settled = try settle(request, in: Self.slot, kernelAlone: true)
            #expect(settled.size == .mebibytes(1995) && settled.cautions.count == 1, "\(settled)")
            #expect(settled.cautions[0].contains("no room") && settled.cautions[0].hasSuffix("lowered to 1995 MiB"))
        }
        #expect(try settle(.fixed(.mebibytes(1995)), in: Self.slot, kernelAlone: true).cautions.isEmpty)
        #expect(try settle(.auto, in: Self.slot, kernelAlone: true) == settle(.auto, in: Self.slot))
        // Nobody kills memcage at the whole of the node, nor at what Slurm merely says.
        #expect(try settle(.fixed(.mebibytes(8000)), in: Self.login, kernelAlone: true).cautions.isEmpty)
        let slurm = Allocation([.init(.slurm, 2000), .init(.total, 8000)])
        #expect(try settle(.fixed(.mebibytes(2000)), in: slurm, kernelAlone: true).cautions.isEmpty)
    }

    @Test("also when another source grants a little less than the limit")
    func kernelAloneBelow() throws {
        let place = Allocation([.init(.slurm, 2000), .init(.cgroup, 2010), .init(.total, 8000)])
        let settled = try settle(.fixed(.mebibytes(3000)), in: place, kernelAlone: true)
        #expect(settled.size == .mebibytes(1909) && settled.source == "cgroup memory.max")
    }

    @Test("and in a place too small for the margin takes half of it")
    func kernelAloneSmall() throws {
        let place = Allocation([.init(.cgroup, 50)])
        #expect(try settle(.fixed(.mebibytes(300)), in: place, kernelAlone: true).size == .mebibytes(25))
    }

    @Test("where nothing is known a size is taken, and auto or a share says what was looked at")
    func unknown() throws {
        let place = Allocation([
            .init(.machineAd, "_CONDOR_MACHINE_AD", .silent("not set")), .init(.slurm, "SLURM", .defect("is 'x'")),
            .init(.available, "/proc/meminfo", .value(.mebibytes(900))),
        ])
        #expect(try settle(.fixed(.mebibytes(4000)), in: place).size == .mebibytes(4000))
        for request in [.auto, .share(percent: 50)] as [MemoryRequest] {
            #expect(
                throws: UsageError(
                    "--max-memory: '\(request.text)' needs to know what this place grants, and nothing says so: HTCondor "
                        + "machine ad (_CONDOR_MACHINE_AD) not set; Slurm (SLURM) is 'x'; give a size")
            ) { try settle(request, in: place) }
        }
    }

    @Test("a place with too little, or none, is refused with its reason")
    func tooLittle() {
        #expect(throws: UsageError.self) { try settle(.auto, in: Allocation([.init(.total, 64)])) }
        #expect(throws: UsageError.self) {
            try settle(.auto, in: Allocation([.init(.total, 640), .init(.available, 9)]))
        }
        #expect(throws: UsageError.self) { try settle(.share(percent: 1e-12), in: Self.login) }
        #expect(throws: UsageError.self) { try settle(.fixed(.mebibytes(9)), in: Allocation([.init(.cgroup, 0)])) }
    }

    @Test("sources that were passed over, and a narrow address space, are cautions whatever is asked")
    func others() throws {
        let place = Allocation([
            .init(.machineAd, "_CONDOR_MACHINE_AD: /x", .defect("is empty")), .init(.total, 8000),
            .init(.addressSpace, 1000, "ulimit -v"),
        ])
        let defect = "HTCondor machine ad (_CONDOR_MACHINE_AD: /x) is empty: passed over"
        #expect(try settle(.fixed(.mebibytes(1000)), in: place).cautions == [defect])
        let cautions = try settle(.fixed(.mebibytes(2000)), in: place).cautions
        #expect(cautions.count == 2 && cautions[0] == defect)
        #expect(cautions[1].contains("RLIMIT_AS (ulimit -v) holds each process to 1000 MiB"))
    }

    @Test("whatever is asked where, the maximum is above zero and within the grant")
    func bounds() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<3000 {
            let kinds = AllocationSource.Kind.allCases
            let place = Allocation(
                (0..<4).map { _ in
                    AllocationSource(
                        kinds[Int(random.next() % UInt64(kinds.count))], "x",
                        .value(ByteCount(Int(random.next() % (1 << (10 + random.next() % 30))))))
                })
            let requests: [MemoryRequest] = [
                .auto, .share(percent: Double(random.next() % 100 + 1)),
                .fixed(ByteCount(Int(random.next() % (1 << 40)) + 1)),
            ]
            for request in requests {
                guard let settled = try? settle(request, in: place, kernelAlone: random.next() % 2 == 0) else {
                    continue
                }
                #expect(settled.size > .zero)
                if let grant = place.grant { #expect(settled.size <= grant) }
            }
        }
    }

    @Test("settings carry the answer")
    func settings() throws {
        let settings = try MemcageModelTests.settings(["--max-memory", "auto", "--kill-threshold", "0.5"])
        let settled = settings.settled(try settle(settings.memoryRequest, in: Self.slot), in: Self.slot)
        #expect(settled.maxMemory == .mebibytes(1995) && settled.threshold == ByteCount.mebibytes(1995).scaled(by: 0.5))
        #expect(settled.maxSource == "HTCondor machine ad" && settled.allocation == .mebibytes(2100))
    }
}
