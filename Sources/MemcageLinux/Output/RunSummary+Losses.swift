import MemcageModel

extension RunSummary {
    /// What of log and recording is lost: a line for each.
    mutating func take(_ account: Scribe.Account) {
        lostRecords = account.lost
        let why =
            account.isStuck
            ? "the file, or the pipe, does not take writes" : account.error?.description ?? "the writer fell behind"
        for (count, what) in [(account.lost - account.lostRecording, "log"), (account.lostRecording, "recording")]
        where count > 0 {
            cautions.append("\(count) records of the \(what) are lost: \(why)")
        }
        if account.isLogRemoved, case .file(let path, _) = settings.log { tellRemoved("log", path) }
        for record in settings.records where account.removed.contains(record.file) {
            tellRemoved("\(record.file)", record.path)
        }
    }

    private mutating func tellRemoved(_ what: String, _ path: ByteString) {
        cautions.append("the \(what) is lost: '\(path.printable)' was removed while the job ran")
    }
}
