import Testing

@Suite("Who may mark")
struct MarkSenderTests {
    /// One that any user may execute: the first along PATH may be root's own.
    private static let python = "/usr/bin/python3"

    @Test("another user who has found the socket is not heard, and that is said", .rootOnly)
    func foreign() throws {
        let installed = try InstalledMemcage()
        let go = installed.folder.file("go")
        let mine = Command([installed.path, "mark", "mine"]).shell
        let job = bash("echo \"socket $MEMCAGE_SOCKET.\"; until [ -e \(go) ]; do sleep 0.02; done; \(mine)")
        let caged = try Caged("--user", "4321:4321", job: job)
        let running = try caged.start()
        try running.expect(".\n")
        let socket = try #require(running.text().split(separator: " ").last.map { String($0.dropLast(2)) })
        for _ in 0..<2 {
            let send = Run(asUser(1000), Command([installed.path, "mark", "--verbose", "theirs"]))
            let sent = try send.environment("MEMCAGE_SOCKET", socket).run()
            #expect(sent.ending == .exited(0) && !sent.errorText.contains("not marked"), "\(sent)")
        }
        try installed.folder.write("", to: "go")
        let seen = try caged.seen(running.end())
        #expect(seen.report["stages"]?.elements.compactMap { $0["name"]?.text } == ["mine"], "\(seen)")
        #expect(seen.log.contains(": Marks of user 1000 are not taken\n"), "\(seen)")
        #expect(seen.outcome.errorText.contains("2 marks were not taken: user 1000 is not the job's"), "\(seen)")
    }

    @Test("a process of the job that is another user, as in a container, is heard", .rootOnly)
    func container() throws {
        try need(Self.python, package: "python3")
        let folder = try TemporaryFolder()
        let trace = folder.file("trace")
        let send = """
            import os, socket, sys, time
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"pinside", b"\\0" + os.environb[b"MEMCAGE_SOCKET"])
            sys.stdin.read()
            """
        // It lives on until the trace has its mark.
        let wait = "until grep -q inside \(trace); do sleep 0.02; done"
        let job = bash("{ \(wait); } | \((asUser(4321) + program(Self.python, "-c", send)).shell)")
        let seen = try Caged("--trace", trace, job: job).run()
        #expect(try Traced(folder).marks == ["point inside"], "\(seen)")
        #expect(seen.outcome.errorText == "", "\(seen)")
    }

    @Test("inside a user namespace the job is who it was")
    func namespace() throws {
        let inside = program("unshare", "--user", "--map-root-user")
        guard try Run(inside, program("true")).run().ending == .exited(0) else { return }
        let seen = try Caged(job: inside + memcage("mark", "inside")).run()
        #expect(seen.report["stages"]?.elements.compactMap { $0["name"]?.text } == ["inside"], "\(seen)")
        #expect(seen.outcome.errorText == "", "\(seen)")
    }
}
