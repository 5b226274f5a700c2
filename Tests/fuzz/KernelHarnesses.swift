import MemcageModel

/// The kernel's files. Amounts are never negative, since ByteCount stops at zero; sums must not trap.
func fuzzProcess(_ text: Span<UInt8>) {
    if let stat = ProcessStat(text) {
        check(stat.parent >= 0 && stat.threads >= 0 && stat.startTime >= 0, "no field is negative")
    }
    let memory = ProcessMemory(status: text, sizes: true)
    check(memory.total >= memory.anonymous, "a total is no less than its parts")
    planted(memory.swapped > .zero && memory.pageTables > .zero)
    if let share = ProportionalShare(rollup: text) {
        check(share.isSplit || share.anonymous == .zero, "what is not split has no parts")
    }
    _ = Traffic(processIO: text)
}

func fuzzCgroup(_ text: Span<UInt8>) {
    let stat = MemoryStat(text)
    check(stat.charged(of: .mebibytes(100)) <= .mebibytes(100), "no more is charged than is held")
    let events = MemoryEvents(text)
    let since = events.since(MemoryEvents())
    check(since.oom >= 0 && since.high >= 0, "events only grow")
    _ = MemoryParts(stat: text)
    _ = Traffic(ioStat: text)
    if let totals = PressureText.totals(text) {
        check(totals.some >= 0 && totals.full >= 0, "no time is negative")
        planted(totals.full > 1000 && totals.some > totals.full)
    }
    _ = PressureText.fullTotal(text)
    _ = text.kibibytes(of: "MemAvailable")
    _ = text.number(of: "oom_kill")
}

func fuzzMembership(_ text: ByteString) {
    if let path = CgroupMembership.unifiedPath(text) {
        check(path.bytes.first == UInt8(ascii: "/"), "a path starts at the root")
        _ = CgroupMembership.isOfSystemd(path)
        _ = ScopePlace(leaving: path, user: 1000)
        for mount in CgroupMount.all(in: text) {
            if let folder = mount.folder(of: path) {
                check(folder.bytes.starts(with: mount.mountPoint.bytes), "a folder lies below its mount")
            }
            planted(mount.root.bytes.count > 3)
        }
    }
    _ = CgroupMembership.v1Path("memory", in: text)
    _ = CgroupMount.v1("memory", in: text)
}
