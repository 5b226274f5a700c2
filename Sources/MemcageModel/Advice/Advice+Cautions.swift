extension Advice {
    /// What somebody should know before they trust the request.
    static func cautions(_ runs: [MeasuredRun], files: Int) -> [String] {
        var cautions: [String] = []
        if files > runs.count {
            cautions.append("\(files) files are of \(runs.count == 1 ? "one run" : "\(runs.count) runs")")
        }
        let commands = Set(runs.map(\.command))
        if commands.count > 1 {
            cautions.append("the runs are of \(commands.count) different commands; the request is for the largest")
        }
        if runs.contains(where: { $0.ending == .unknown }) {
            cautions.append("an mprof file does not say how its run ended; if memory ended it, it wanted more")
        }
        for run in runs {
            switch run.ending {
            case .wanted(let floor, let reason):
                cautions.append(
                    "\(run.name) was ended for memory (\(reason)): it wanted more than \(floor.inSentence), "
                        + "record a run that comes to its end")
            case .early(let why): cautions.append("\(run.name): \(why); its peak may have been still to come")
            case .whole, .unknown: break
            }
            for note in run.notes { cautions.append("\(run.name): \(note)") }
            if case .cache(let bound) = run.bound {
                cautions.append(
                    "\(run.name): memory.peak was \(bound.inSentence), with page cache, which is not counted")
            }
        }
        let most = 12
        guard cautions.count > most else { return cautions }
        return cautions.prefix(most) + ["\(cautions.count - most) more of this kind"]
    }

    /// How sure the request is, in a word and a sentence.
    package var certainty: String {
        if highest.floor != nil { return "a lower bound: no run came through with so much" }
        switch count {
        case 0: return "hardly: no run came to its end"
        case 1: return "not very: one run is one run"
        default:
            let apart = "\(count) runs, \(Self.percent(spread)) % apart"
            return (count >= 5 && (spread ?? 0) <= 0.1 ? "good: " : "fair: ") + apart
        }
    }
}
