import Glibc
import Testing

@Suite(
    "A cage for a tree that runs already, where none can be had", .enabled(if: !Place.cagesAttached, "one can be had"))
struct AttachNoCageTests {
    @Test("--backend cgroup where there is none")
    func backend() throws {
        let target = try Run(hog("hold", 1, 1000)).start()
        try target.expect("touched 1\n")
        try expectAttachRefusal(
            [Int(target.pid), "--cage", "--backend", "cgroup"], naming: ["--backend cgroup", "no cgroup can be had"])
        #expect(lives(target.pid))
    }

    @Test("--cage alone goes on by /proc there, with a caution")
    func fallback() throws {
        let target = try Run(hog("hold", 1, 1000)).start()
        try target.expect("touched 1\n")
        let attached = try Attached(target.pid, "--cage")
        let running = try attached.start()
        running.send(SIGTERM)
        let seen = try attached.seen(running.end())
        #expect(seen.backend == .proc && seen.reason == "detached", "\(seen)")
        #expect(seen.outcome.errorText.contains("caution: no cage can be had here"), "\(seen)")
    }
}
