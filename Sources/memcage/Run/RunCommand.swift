import Glibc
import MemcageLinux
import MemcageModel

/// `memcage run`, straight down: words → settings → placement → cage → command → watch → outcome → report →
/// exit status.
enum RunCommand {
    static func main(_ words: [ByteString], bareCommand: Bool) -> Never {
        var reader = CommandLineReader(environment: Environment.options)
        do {
            try reader.read(words, bareCommand: bareCommand)
            if reader.wantsHelp {
                print(Memcage.helpMessage(for: Run.self))
                exit(0)
            }
            let settings = try RunSettings(reader.given)
            guard !reader.command.isEmpty else {
                throw UsageError("no command to run; give one behind --: memcage run --max-memory 4000 -- command …")
            }
            try run(settings, reader.command)
        } catch {
            fail(error, RunSettings.statusOnFailure(reader.given))
        }
    }

    /// One line, and memcage's own failure.
    static func fail(_ error: any Error, _ status: UInt8) -> Never {
        let message =
            switch error {
            case let error as UsageError: error.message
            case let error as SystemFailure: error.message
            default: "\(error)"
            }
        RunLog.talk("memcage: \(message)\n")
        exit(Int32(status))
    }

    private static func run(_ settings: RunSettings, _ words: [ByteString]) throws -> Never {
        try Privilege.lower()
        let (job, summary) = try perform(settings, words)
        SentinelLink.tell(status: summary.status)
        job.speak(summary)
        job.exit(summary.status)
    }

    /// The run itself, to its report. The caller's rights are in force already.
    static func perform(
        _ settings: RunSettings, _ words: [ByteString], attached: AttachedProcess? = nil
    ) throws -> (JobRun, RunSummary) {
        try Protection.takeUp()
        let rights = try CommandRights(settings.rights)
        let report = try settings.report.map { path throws(UsageError) in try ReportFile.prepare(path) }
        let records = try RecordFiles(settings.records)
        // Before there is a cage: a TERM from here on is for the job, and the cage is removed all the same.
        let signals = try SignalSource()
        // Before memcage goes anywhere: see there.
        let live = LivePlace()
        let writes = live.needsWriter || settings.log != .none || !settings.records.isEmpty
        let leaves = attached == nil && Placement.mayLeaveSession(settings)
        let scribe = writes || leaves ? try Scribe() : nil
        let job: JobRun
        do {
            var cautions: [String] = []
            let placement = try Placement(settings, for: attached) {
                // An attached tree is not ours to end, and outlives us.
                guard attached == nil, let caution = SentinelLink.split(settings, scribe: scribe) else { return }
                cautions.append(caution)
            }
            job = try JobRun(
                words, placement: placement, signals: signals, scribe: scribe, records: records, live: live,
                rights: rights, attached: attached, cautions: cautions)
        } catch {
            _ = scribe?.finish()
            throw error
        }
        var summary = try job.run()
        do throws(SystemFailure) {
            try report?.write(Report.render(summary))
        } catch {
            summary.cautions.append(error.message)
        }
        return (job, summary)
    }
}
