import Glibc
import MemcageModel

/// By what the job is seen, and is heard.
extension JobRun {
    /// A job that nobody can see runs all the same.
    func keepState() -> StateFile? {
        let state = CageState(
            startedEpoch: summary.startedEpoch, started: started, max: settings.maxMemory,
            threshold: settings.threshold, backend: placement.backendName, command: words)
        let failure: String?
        do {
            if let file = try live.keep(state, startTime: tree.rootStartTime ?? 0, scribe: scribe) { return file }
            failure = live.failure
        } catch {
            failure = error.message
        }
        if let failure { log.line("Not in memcage top: \(failure)") }
        return nil
    }

    /// A job that cannot say where it is runs all the same.
    func openMarks() -> MarkSocket? {
        do {
            return try MarkSocket(user: settings.rights.user)
        } catch {
            summary.cautions.append(error.message)
            return nil
        }
    }
}
