import Glibc
import MemcageLinux
import MemcageModel

/// `memcage test`: a run, and then its peak held against a threshold. A command that fails, or that memory ended,
/// never passes.
enum GateCommand {
    static func main(_ words: [ByteString]) -> Never {
        var reader = CommandLineReader(environment: Environment.options)
        do {
            let request = try GateRequest(words)
            if request.wantsHelp {
                print(Memcage.helpMessage(for: GateHelp.self))
                exit(0)
            }
            try reader.read(request.run, bareCommand: true)
            try test(request, try settings(request, reader), reader.command)
        } catch {
            RunCommand.fail(error, RunSettings.statusOnFailure(reader.given.isEmpty ? asked(words) : reader.given))
        }
    }

    /// The status for bad usage, where the words could not be read to their end.
    private static func asked(_ words: [ByteString]) -> GivenOptions {
        guard let place = words.firstIndex(of: ByteString(RunOption.statusOnFailure.flag)), place + 1 < words.count
        else { return [:] }
        return [.statusOnFailure: GivenValue(value: words[place + 1], source: RunOption.statusOnFailure.flag)]
    }

    /// As a run's, but quiet unless told otherwise, with the .dat, and looked at as often as mprof looks: in a cgroup
    /// a quiet job is else seen at the beat alone, and its peak would be one of those looks'.
    private static func settings(
        _ request: GateRequest, _ reader: CommandLineReader
    ) throws(UsageError) -> RunSettings {
        var given = reader.given
        func standard(_ option: RunOption, _ value: ByteString) {
            if given[option] == nil { given[option] = GivenValue(value: value, source: "--output") }
        }
        standard(.mprof, request.output.joined(".dat"))
        standard(.logFile, "none")
        standard(.checkInterval, "0.1")
        guard !reader.command.isEmpty else {
            throw UsageError("no command to test; give one behind --: memcage test --threshold 2000 -- command …")
        }
        return try RunSettings(given)
    }

    private static func test(_ request: GateRequest, _ settings: RunSettings, _ words: [ByteString]) throws -> Never {
        try Privilege.lower()
        var gate = Gate(threshold: request.threshold, tolerance: request.tolerance, upperOnly: request.upperOnly)
        if let baseline = request.baseline { gate.threshold = try peak(of: baseline) }
        let junit = try request.junit.map { path throws(UsageError) in
            try ReportFile.prepare(path, for: .init("JUnit file", flag: "--junit", accepts: RunOption.report.accepts))
        }

        let (job, summary) = try RunCommand.perform(settings, words)
        job.speak(summary)
        let verdict = gate.verdict(summary.peak.sampled)
        print(verdict)
        let failed = summary.status != .code(0)
        let failure =
            failed
            ? "the command did not pass: status \(summary.status.shellStatus), \(summary.evidence.reason.rawValue)"
            : nil
        let outside = gate.passes(summary.peak.sampled) ? nil : verdict
        try junit?.write(
            JUnitText.render(
                command: words, elapsed: summary.elapsed, verdict: verdict, failure: failure ?? outside))
        draw(request.output, settings)
        if let failure {
            RunLog.talk("memcage: test: \(failure)\n")
            job.exit(summary.status)
        }
        exit(outside == nil ? 0 : 1)
    }

    private static func peak(of path: ByteString) throws(UsageError) -> ByteCount {
        let peak = ByteCount(Int(try RunFile.read(path).peak.sampled))
        guard peak > .zero else {
            throw UsageError("--baseline: '\(path.printable)' holds no peak; give a recorded run")
        }
        return peak
    }

    /// The picture is a help, not a part of the test: without it the gate stands.
    private static func draw(_ name: ByteString, _ settings: RunSettings) {
        guard let record = settings.records.first(where: { $0.option == .mprof }) else { return }
        do {
            try Plotting.run("memcage-plot", [record.path, "-o", name.joined(".png")])
        } catch let error as UsageError {
            RunLog.talk("memcage: caution: no \(name.joined(".png").printable): \(error.message)\n")
        } catch {
            RunLog.talk("memcage: caution: no \(name.joined(".png").printable): \(error)\n")
        }
    }
}
