import Glibc
import MemcageLinux
import MemcageModel

/// `memcage attach PID`: a tree that runs already is recorded, and on request guarded.
enum AttachCommand {
    static func main(_ words: [ByteString]) -> Never {
        var reader = CommandLineReader(environment: Environment.options)
        do {
            let request = try AttachRequest(words)
            if request.wantsHelp {
                print(Memcage.helpMessage(for: AttachHelp.self))
                exit(0)
            }
            try reader.read(request.run, bareCommand: true)
            guard reader.command.isEmpty else {
                throw UsageError("attach takes a process id and no command; to run one: memcage run -- command …")
            }
            let settings = try request.settings(reader.given)
            try Privilege.lower()
            try Placement.requireOwnProc()
            let process = try AttachedProcess(request.pid, guarded: settings.isGuarded)
            let (job, summary) = try RunCommand.perform(settings, process.command, attached: process)
            job.speak(summary)
            job.exit(summary.status)
        } catch {
            RunCommand.fail(error, RunSettings.statusOnFailure(reader.given))
        }
    }
}
