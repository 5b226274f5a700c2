import Testing

@Suite("A disk that takes no more", .rootOnly)
struct DiskTests {
    /// What is written on it, and what a loss is called.
    static let records = [("--log-file", "log"), ("--trace", "recording"), ("--mprof", "recording")]
    static let runaway = "exec \(hog("alloc", "--forever", "--rate", 300).shell)"

    private func options(_ option: String, in place: String = "disk") -> [any Word] {
        var options: [any Word] = ["--max-memory", 60, "--check-interval", 0.05, "--report", "report"]
        if option != "--log-file" { options += ["--log-file", "none"] }
        return options + [option, "\(place)/file"]
    }

    @Test("full: a runaway is ended all the same, and the report says what is lost", arguments: records)
    func full(option: String, what: String) throws {
        let disk = try SmallDisk()
        let result = try disk.run(
            options(option), before: SmallDisk.fill, job: "echo out; sleep 0.3; \(Self.runaway)")
        #expect(result.ending == .exited(137) && result.outputText.hasPrefix("out\n"), "\(result)")
        #expect(result.hasOneWarning("records of the \(what) are lost: No space left on device"), "\(result)")
        let seen = try Seen(result, folder: disk.folder)
        #expect(seen.reason == "threshold", "\(seen)")
        #expect((seen.report["lost_records"]?.integer ?? 0) > 0, "\(seen)")
        #expect(seen.report["cautions"]?.elements.contains { $0.text?.contains("are lost") == true } == true)
    }

    @Test("full for a while: what comes later is written, on lines of its own", arguments: ["--log-file", "--trace"])
    func again(option: String) throws {
        let disk = try SmallDisk()
        // The log's few lines would go on into the page that it has.
        let (before, first) = option == "--trace" ? ("", "sleep 0.2; \(SmallDisk.fill)") : (SmallDisk.fill, "")
        let result = try disk.run(
            options(option), before: before, job: "\(first) sleep 0.5; rm disk/fill; sleep 0.3; exit 3")
        #expect(result.ending == .exited(3), "\(result)")
        #expect(result.hasOneWarning("are lost: No space left on device"), "\(result)")
        let lines = (disk.folder.text(of: "file") ?? "").split(separator: "\n").map(String.init)
        if option == "--trace" {
            let records = lines.map { try? JSONValue(parsing: Array($0.utf8)) }
            #expect(records.first??["type"]?.text == "start" && records.last??["type"]?.text == "end", "\(lines)")
            #expect(records.count { $0 == nil } <= 1, "\(lines)")
        } else {
            #expect(lines.last == "Exit code: 3", "\(lines)")
        }
    }

    @Test("a report on a full disk, or one that became read-only, costs a warning and no temporary file")
    func report() throws {
        for (change, why) in [
            (SmallDisk.fill, "No space left on device"), ("mount -o remount,ro disk;", "Read-only file system"),
        ] {
            let disk = try SmallDisk()
            let result = try disk.run(
                ["--log-file", "log", "--report", "disk/report"], job: "\(change) echo out; exit 3")
            #expect(result.ending == .exited(3) && result.outputText == "out\n", "\(result)")
            #expect(result.hasOneWarning("cannot write the report disk/report: \(why)"), "\(result)")
            #expect(disk.folder.text(of: "left")?.contains("report") == false)
            #expect(disk.folder.text(of: "log")?.contains("Exit code: 3") == true)
        }
    }

    @Test(
        "an error after which it is read-only: the job is guarded, the loss named", .enabled(if: SmallDisk.hasLoop),
        arguments: records)
    func broken(option: String, what: String) throws {
        let disk = try SmallDisk(.ext4)
        // Older kernels (6.1) go on taking what fits into a page that they hold, and nobody can see that it is lost.
        let job = """
            exec 9>>disk/probe; echo one >&9; mount -o remount,abort disk
            echo two >&9 2>/dev/null && echo taken; exec 9>&-; sleep 0.3; \(Self.runaway)
            """
        let result = try disk.run(options(option), job: job)
        #expect(result.ending == .exited(137), "\(result)")
        #expect(try Seen(result, folder: disk.folder).reason == "threshold")
        if result.outputText == "taken\n" {
            print("\(option): this kernel takes what is written to a file system that is aborted")
        } else {
            #expect(result.hasOneWarning("records of the \(what) are lost: Read-only file system"), "\(result)")
        }
    }
}
