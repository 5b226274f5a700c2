import Testing

/// The example of the README and of the article "Threat model".
@Suite("A sandbox inside the cage", .enabled(if: Place.isHost, "bubblewrap is installed on the host alone"))
struct BubblewrapTests {
    private func caged(_ script: String) throws -> (Seen, TemporaryFolder) {
        try need("bwrap", package: "bubblewrap")
        let folder = try TemporaryFolder()
        let sandbox = program(
            "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--bind",
            folder.path,
            folder.path, "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--")
        // The programs under test may lie below /tmp too.
        let job = sandbox + bash("cd \(folder.path); \(script)")
        return (try Caged("--max-memory", 100, job: job).run(), folder)
    }

    @Test("the job writes to its own folder alone, sees itself alone, and its marks are heard")
    func composes() throws {
        let (seen, folder) = try caged(
            """
            touch /etc/x 2>/dev/null && echo wrote to /etc; ls -A /tmp | grep -v memcage-test; echo here >file
            set -- /proc/[0-9]*; [ $# -le 3 ] || echo "$@"
            kill -KILL $PPID 2>/dev/null
            python3 -c 'import os, socket
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"pinside", b"\\0" + os.environb[b"MEMCAGE_SOCKET"])'
            """)
        #expect(seen.outcome.ending == .exited(0) && seen.outcome.outputText == "", "\(seen)")
        #expect(folder.text(of: "file") == "here\n")
        #expect(seen.report["stages"]?.elements.compactMap { $0["name"]?.text } == ["inside"], "\(seen)")
    }

    @Test("a runaway in there is ended with all of it")
    func runaway() throws {
        let (seen, _) = try caged("exec python3 -c 'x = [bytearray(1 << 20) for _ in iter(int, 1)]'")
        #expect(seen.reason == "threshold" && seen.outcome.ending == .exited(137), "\(seen)")
    }
}
