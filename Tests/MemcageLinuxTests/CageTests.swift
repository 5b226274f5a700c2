import Glibc
import MemcageLinux
import MemcageModel
import Testing

/// Cages on a real kernel: in the lab, in whatever cgroup this section has.
@Suite("The cage", .serialized, .enabled(if: promisesCgroup, "needs cgroup v2 with the memory controller"))
struct CageTests {
    private func cage(_ given: [RunOption: String] = [:]) throws -> (placement: Placement, cage: Cage) {
        let placement = try Placement(try settings(given))
        guard case .cgroup(let cage) = placement.backend else {
            throw SystemFailure("get a cage here: \(placement.passedOver)", nil, .notSupported)
        }
        return (placement, cage)
    }

    @Test("Its limits stand before anybody runs in it")
    func limits() throws {
        let (_, cage) = try cage([.maxMemory: "300", .killThreshold: "0.8", .swap: "0"])
        defer { try? cage.remove() }
        #expect(cage.job.text(of: "memory.max") == "314572800\n")
        #expect(cage.job.text(of: "memory.high") == "251658240\n")
        #expect(cage.job.text(of: "memory.oom.group") == "1\n")
        if cage.job.has("memory.swap.max") { #expect(cage.job.text(of: "memory.swap.max") == "0\n") }
        #expect(cage.main.words(of: "cgroup.controllers").contains("memory"))
        #expect(!cage.isPopulated)
    }

    @Test("Where nobody enforces the threshold, nothing throttles at it")
    func noThrottle() throws {
        for given in [[RunOption.killThreshold: "1"], [.onThreshold: "warn"]] {
            let (_, cage) = try cage(given)
            #expect(cage.job.text(of: "memory.high") == "max\n")
            try cage.remove()
        }
    }

    // That the node is as before when the last one has gone is told by whole runs in a node of their own: other
    // tests have cages in this one.
    @Test("Making and removing it leaves no cgroup and no descriptor")
    func leavesNothing() throws {
        let descriptors = openDescriptors()
        for _ in 0..<20 {
            let cage = try self.cage().cage
            try cage.remove()
            #expect(throws: SystemFailure.self) { _ = try CgroupFolder(cage.job.path) }
        }
        #expect(openDescriptors() < descriptors + 15)
    }

    @Test("The command is born inside, by clone3 and by the way back", arguments: [true, false])
    func bornInside(viaClone3: Bool) throws {
        let (_, cage) = try cage()
        let signals = try SignalSource()
        defer { signals.restore() }
        let words: [ByteString] = ["sleep", "1000"]
        let command = try Command(words, in: cage, signals: signals, viaClone3: viaClone3)
        var waiting = pollfd(fd: command.birthDescriptor ?? -1, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, -1)
        #expect(command.birth(of: words) == nil)
        #expect(command.bornInside == viaClone3)
        #expect(cage.main.processes() == [command.pid])
        #expect(cage.isPopulated)

        cage.kill()
        var status: Int32 = 0
        waitpid(command.pid, &status, 0)
        #expect(status & 0x7F == SIGKILL)
        try cage.remove()
    }

    @Test("A cage that was removed under our feet is empty and removes without complaint")
    func removedByOthers() throws {
        let (_, cage) = try cage()
        _ = cage.main.path.withCString { rmdir($0) }
        _ = cage.job.path.withCString { rmdir($0) }
        #expect(!cage.isPopulated)
        cage.kill()
        try cage.remove()
    }
}
