import Testing

/// The kernel treats PID 1 apart: it has no default actions of signals, all orphans come to it, and with it
/// everything in the container ends.
@Suite("memcage as a container's first process", .containers)
struct FirstProcessTests {
    private static let front = ["/memcage", "run", "--max-memory", "400", "--log-file", "none", "--"]

    /// The words of a container with memcage in front of this shell script.
    private func words(_ script: String, front: [String] = Self.front) -> [String] {
        front + ["/busybox", "sh", "-c", script]
    }

    @Test("reaps orphans by the thousand", arguments: Container.Tree.allCases)
    func orphans(tree: Container.Tree) throws {
        let container = try Container(tree)
        // Each is left by its parent at once. A zombie that nobody reaps would still be seen at the end.
        let script = """
            i=0; while [ $i -lt 1000 ]; do (/busybox true &); i=$((i + 1)); done
            tries=0
            while [ $tries -lt 500 ] && /busybox grep -q '^State:.Z' /proc/[0-9]*/status 2>/dev/null; do
                /busybox usleep 20000; tries=$((tries + 1))
            done
            echo "$(/busybox cat /proc/[0-9]*/status 2>/dev/null | /busybox grep -c '^State:.Z') left of $i"
            echo "first $(/busybox cat /proc/1/comm)"; exit 3
            """
        let result = try container.run(words(script))
        #expect(result.outputText == "0 left of 1000\nfirst memcage\n", "\(result)")
        #expect(result.ending == .exited(3))
    }

    @Test("hands TERM on to its command and ends as that does", arguments: Container.Tree.allCases)
    func term(tree: Container.Tree) throws {
        let container = try Container(tree)
        let script = "trap 'echo told; exit 42' TERM; echo up; while :; do /busybox usleep 10000; done"
        let running = try container.start(words(script))
        try running.expect("up\n")
        let sent = try container.signal("TERM")
        #expect(sent.ending == .exited(0), "\(sent)")
        let result = try container.end(running)
        #expect(result.outputText == "up\ntold\n", "\(result)")
        #expect(result.ending == .exited(42))
    }

    @Test(
        "ends with its command's status, which for a signal is 128 and its number",
        arguments: [
            ("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137), ("kill -INT $$", 130), ("kill -TERM $$", 143),
        ])
    func status(script: String, status: Int32) throws {
        let result = try Container(.writable).run(words(script))
        #expect(result.ending == .exited(status), "\(result)")
    }

    @Test("asks children that outlive the command to end before it does", arguments: Container.Tree.allCases)
    func leftovers(tree: Container.Tree) throws {
        let container = try Container(tree)
        let child = "trap 'echo bye > /told; exit' TERM; echo > /up; while :; do /busybox usleep 10000; done"
        let front = ["/memcage", "run", "--log-file", "none", "--report", "/report", "--grace", "100", "--"]
        let script = "(\(child)) & until [ -e /up ]; do /busybox usleep 10000; done; exit 5"
        let result = try container.run(words(script, front: front))
        #expect(result.ending == .exited(5), "\(result)")
        #expect(container.text(of: "told") == "bye\n")
        #expect(try container.report()["leftovers"]?.integer ?? 0 >= 1)
    }
}
