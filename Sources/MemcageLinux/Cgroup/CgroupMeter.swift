import Glibc
import MemcageModel

/// Measures a cage through descriptors that are held open: no path is walked in the steady loop.
package final class CgroupMeter {
    private let current: HeldFile
    private let statistics: HeldFile
    private let events: HeldFile
    private let localEvents: HeldFile?
    private let pressure: HeldFile?
    private let cpu: HeldFile?
    private let peak: HeldFile?
    private let swap: HeldFile?
    private let io: HeldFile?

    package var eventsDescriptor: Int32 { events.number }
    package var hasPressure: Bool { pressure != nil }

    package init(_ cage: Cage, scratch: Scratch) throws(SystemFailure) {
        func hold(_ file: String) throws(SystemFailure) -> HeldFile {
            HeldFile(try cage.job.open(file, O_RDONLY), scratch)
        }
        current = try hold("memory.current")
        statistics = try hold("memory.stat")
        events = try hold("memory.events")
        localEvents = try? hold("memory.events.local")
        peak = try? hold("memory.peak")
        cpu = try? hold("cpu.stat")
        swap = try? hold("memory.swap.current")
        // Only where the node has the io controller on.
        io = try? hold("io.stat")
        // With PSI off the file may exist and answer EOPNOTSUPP.
        let file = try? hold("memory.pressure")
        pressure = file?.read { PressureText.fullTotal($0) } == nil ? nil : file
    }

    /// memory.current is read first: what is freed between the two readings only makes charged smaller.
    package func read(stall: Bool) -> Reading? {
        guard let held = current.readNumber().map({ ByteCount($0) }),
            let stat = statistics.read({ MemoryStat($0) })
        else { return nil }
        var reading = Reading(time: Clock.now(), charged: stat.charged(of: held))
        reading.current = held
        if stall {
            let seen = readEvents()
            reading.stall = StallCounters(
                pressure: pressure?.read { PressureText.fullTotal($0) } ?? nil,
                limitEvents: seen.high &+ seen.max, refaults: stat.refaults, majorFaults: stat.majorFaults,
                userTime: cpuTime("user_usec"))
        }
        return reading
    }

    /// Hierarchical counters. Reading them also takes back the notification.
    package func readEvents() -> MemoryEvents { events.read { MemoryEvents($0) } ?? MemoryEvents() }

    /// Those of the cage's own limit alone (5.2); nil before.
    package func readLocalEvents() -> MemoryEvents? { localEvents?.read { MemoryEvents($0) } }

    /// The kernel's own high-water mark, page cache included.
    package func readPeak() -> ByteCount? { peak?.readNumber().map { ByteCount($0) } }

    /// Microseconds by key of cpu.stat, there in every cgroup even without the cpu controller.
    package func cpuTime(_ key: StaticString) -> Int { (cpu?.read { $0.number(of: key) } ?? nil) ?? 0 }

    /// What memory is held as.
    package func readParts() -> MemoryParts {
        var parts = statistics.read { MemoryParts(stat: $0) } ?? MemoryParts()
        parts.swap = swap?.readNumber().map { ByteCount($0) }
        return parts
    }

    package func readPressure() -> PressureTotals? { pressure?.read { PressureText.totals($0) } ?? nil }

    package func readTraffic() -> Traffic? { io?.read { Traffic(ioStat: $0) } }

    package func readCPU() -> CPUTime {
        CPUTime(
            user: .microseconds(cpuTime("user_usec")),
            system: .microseconds(cpuTime("system_usec")))
    }
}
