import Glibc
import Testing

@Suite("A pipe in place of a file")
struct PipeTests {
    static let options = ["--log-file", "--trace", "--mprof", "--report"]

    /// `front` is shell, in which `$0` is the pipe, and ends before memcage.
    private func run(_ option: String, front: String, job: String, in folder: TemporaryFolder) throws -> Outcome {
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        var options: [any Word] = ["--max-memory", 60, "--check-interval", 0.05]
        if option != "--log-file" { options += ["--log-file", "none"] }
        if option != "--report" { options += ["--report", "report"] }
        let run = memcage("run") + Command(options + [option, "pipe", "--"]) + program("bash", "-c")
        return try Run(bash("\(front) \(run.shell) \"$1\""), Command([folder.file("pipe"), job])).directory(folder)
            .run()
    }

    @Test("without a reader it is refused", arguments: options)
    func unread(option: String) throws {
        let result = try run(option, front: "", job: "echo ran", in: try TemporaryFolder())
        #expect(result.ending == .exited(125) && result.outputText == "" && result.errorLines.count == 1, "\(result)")
        #expect(result.errorText.contains("\(option): ") && result.errorText.contains("'pipe': No such"), "\(result)")
        #expect(result.errorText.contains("(a pipe needs a reader first); give "), "\(result)")
    }

    @Test("that is full and never read: a runaway is ended, with one warning", arguments: options)
    func stuck(option: String) throws {
        let folder = try TemporaryFolder()
        let fill = #"exec 3<>"$0"; dd if=/dev/zero of="$0" oflag=nonblock bs=4096 count=100 status=none 2>/dev/null;"#
        let result = try run(option, front: fill, job: "sleep 0.2; \(DiskTests.runaway)", in: folder)
        #expect(result.ending == .exited(137), "\(result)")
        if option == "--report" {
            #expect(result.hasOneWarning("cannot write the report pipe: ", "(nobody reads it)"), "\(result)")
        } else {
            #expect(result.hasOneWarning("records of the ", " are lost: "), "\(result)")
            let seen = try Seen(result, folder: folder)
            #expect(seen.reason == "threshold" && (seen.report["lost_records"]?.integer ?? 0) > 0, "\(seen)")
        }
    }

    @Test("whose reader goes away: the job goes on to its own end", arguments: options)
    func left(option: String) throws {
        let folder = try TemporaryFolder()
        let reader = """
            sleep 1000 0<>"$0" >/dev/null 2>&1 & export READER=$!
            until [ "$(readlink /proc/$READER/fd/0)" = "$0" ]; do sleep 0.01; done;
            """
        let job = "kill $READER; while [ -e /proc/$READER/fd/0 ]; do sleep 0.01; done; sleep 0.2; echo out; exit 3"
        let result = try run(option, front: reader, job: job, in: folder)
        #expect(result.ending == .exited(3) && result.outputText == "out\n", "\(result)")
        #expect(result.hasOneWarning("Broken pipe"), "\(result)")
        guard option != "--report" else { return }
        #expect((try Seen(result, folder: folder).report["lost_records"]?.integer ?? 0) > 0)
    }
}
