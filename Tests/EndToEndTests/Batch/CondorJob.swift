import Glibc

/// A job in HTCondor's queue, with its files in a folder of its own; when this goes, so does the job.
///
///     let job = try CondorJob(memcage("run", "--", "true"))
///     #expect(try job.end().status == 0)
final class CondorJob {
    let folder: TemporaryFolder
    /// By which `Processes` finds all that the job starts.
    let mark = Processes.newMark()
    private let description: String
    private var cluster = ""
    private let patience = Patience(seconds: 240)

    /// A job of 300 MiB, which HTCondor rounds up to a slot of 384; `lines` are more of the submit description.
    convenience init(_ command: Command, in folder: TemporaryFolder? = nil, lines: [String] = []) throws {
        let words = command.words.map { String(decoding: $0, as: UTF8.self) }
        let executable = words.first.flatMap(findProgram) ?? ""
        let description = """
            executable = \(executable)
            arguments = "\(words.dropFirst().map(Self.quoted).joined(separator: " "))"
            output = output
            error = errors
            log = events
            should_transfer_files = NO
            request_memory = 300
            queue
            """
        try self.init(submitting: description, in: folder ?? TemporaryFolder(), lines: lines)
    }

    /// A job whose executable is a shell script, in its folder.
    convenience init(script: String, lines: [String] = []) throws {
        let folder = try TemporaryFolder()
        chmod(try folder.write("#!/bin/bash\n\(script)\n", to: "job"), 0o755)
        try self.init(program(folder.file("job")), in: folder, lines: lines)
    }

    /// A job as a description says, submitted in a folder.
    init(submitting description: String, in folder: TemporaryFolder, lines: [String] = []) throws {
        self.folder = folder
        self.description = description
        let file = try folder.write(description + "\n", to: "job.sub")
        // What `hog` is loaded with, since a job does not inherit the environment of who submits it.
        let environment =
            "environment = \"\(Processes.markName)=\(mark) LD_LIBRARY_PATH=\(variable("LD_LIBRARY_PATH") ?? "")\""
        let submit = program("condor_submit", "-terse", file) + Self.appended([environment] + lines)
        let submitted = try Run(submit).directory(folder).run()
        guard submitted.ending == .exited(0), let job = submitted.outputText.split(separator: " ").first else {
            throw Missing(description: "no job was submitted: \(submitted)")
        }
        cluster = String(job)
    }

    deinit {
        if !events.contains(where: { ["005", "009"].contains($0.number) }) {
            _ = try? Run(program("condor_rm", "-forcex", cluster)).run()
        }
        Processes.killAll(marked: mark)
    }

    /// An entry of the job's own log: 001 it runs, 005 it ended, 009 it was removed, 012 it is held.
    struct Event: CustomStringConvertible {
        let number: String
        let description: String
    }

    var events: [Event] {
        (text(of: "log") ?? "").components(separatedBy: "...\n").dropLast().map {
            Event(number: String($0.prefix(3)), description: $0)
        }
    }

    /// What the job's stdout has shown so far, and its stderr.
    var output: String { text(of: "output") ?? "" }
    var errors: String { text(of: "error") ?? "" }
    var outputLines: [String] { output.split(separator: "\n").map(String.init) }

    /// Waits until the job has printed the text.
    func expect(_ text: String) throws {
        try wait(for: "\"\(text)\"") { output.contains(text) ? true : nil }
    }

    @discardableResult
    func wait(for number: String) throws -> Event {
        try wait(for: "event \(number)") { events.first { $0.number == number } }
    }

    /// How a job ended: it terminated, it was removed, or it is held.
    struct End: CustomStringConvertible {
        let description: String
        /// Of a job that terminated.
        let status: Int?
        let wasHeld: Bool
        /// Most memory that HTCondor saw, in MiB.
        let memoryUsage: Int?
    }

    func end() throws -> End {
        let last = try wait(for: "its end") { events.first { ["005", "009", "012"].contains($0.number) } }
        let usage = events.compactMap { $0.description.firstMatch(of: /(\d+) +- +MemoryUsage of job/) }.last
        return End(
            description: "\(self.description)\n--- stdout\n\(output)\n--- stderr\n\(errors)\n--- events\n\(events)",
            status: last.description.firstMatch(of: /Normal termination \(return value (\d+)\)/).flatMap { Int($0.1) },
            wasHeld: events.contains { $0.number == "012" }, memoryUsage: usage.flatMap { Int($0.1) })
    }

    /// Calls `condor_rm`, `condor_hold` and the like for this job.
    func tell(_ tool: String) throws {
        let told = try Run(program(tool, cluster)).run()
        guard told.ending == .exited(0) else { throw Missing(description: "\(tool): \(told)") }
    }

    /// Waits until no process of the job lives and no cage that its logs name stands.
    /// `isKilledWhole`: memcage too, so that HTCondor removes the cages. It tries each once, and where a process in it is
    /// still on its way out (proc_family_direct_cgroup_v2.cpp waits for those of the slot's own cgroup alone) an empty
    /// one stands until the slot's next job.
    func waitUntilNothingIsLeft(logs: [String] = ["memory_monitor.log"], isKilledWhole: Bool = false) throws {
        try Processes.waitUntilNone(marked: mark, patience: patience)
        for cage in logs.compactMap({ folder.text(of: $0) }).flatMap(CondorJob.cages) {
            try wait(for: "the end of \(cage)") {
                if isKilledWhole { for folder in [cage + "/main", cage] { rmdir(folder) } }
                return exists(cage) ? nil : true
            }
        }
    }

    /// The cages that a log names.
    static func cages(in log: String) -> [String] {
        log.matches(of: /Backend: cgroup \(.*, (\/.*)\)/).map { String($0.1) }
    }

    /// A file that the description names, such as its `output`.
    private func text(of key: String) -> String? {
        let line = description.split(separator: "\n").lazy.map {
            $0.split(separator: "=", maxSplits: 1).map { $0.trimmed }
        }
        .first { $0.first == key }
        return line?.last.flatMap { folder.text(of: $0) }
    }

    @discardableResult
    private func wait<Value>(for what: String, _ look: () -> Value?) throws -> Value {
        while true {
            if let value = look() { return value }
            guard !patience.isOver else {
                throw Impatience(waitingFor: what, seen: "\(events)\n--- stdout\n\(output)\n--- stderr\n\(errors)")
            }
            poll(nil, 0, 50)
        }
    }

    private static func appended(_ lines: [String]) -> Command {
        lines.reduce(.nothing) { $0 + program("-append", $1) }
    }

    /// A word between single quotes, in a list between double ones.
    private static func quoted(_ word: String) -> String {
        "'" + word.replacing("'", with: "''").replacing("\"", with: "\"\"") + "'"
    }
}

extension StringProtocol {
    /// Without blanks at either end.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }
}
