/// What to request for the next run of a job, out of runs that were measured.
package struct Advice: Equatable, Sendable {
    package private(set) var runs: [MeasuredRun]
    /// The highest that was measured; of a job that memory ended, the highest that it is known to have wanted.
    package private(set) var peak: ByteCount
    /// Whose peak that is.
    package private(set) var highest: MeasuredRun
    /// Per cent of the peak.
    package private(set) var margin: Int
    /// Why so much.
    package private(set) var reasons: [String]
    /// How far the complete runs of the command lie apart, as a share of the highest; nil for fewer than two.
    package private(set) var spread: Double?
    /// Complete runs of the command with the highest peak.
    package private(set) var count: Int
    package private(set) var cautions: [String] = []

    /// What a job that memory ended gets on top of what it had: half as much again.
    private static let marginOfWanted = 50

    /// Nil without a run.
    package init?(_ measured: [MeasuredRun]) {
        runs = Self.distinct(measured)
        let known = runs.filter { $0.floor == nil }.max { $0.peak < $1.peak }
        let wanted = runs.filter { $0.floor != nil }.max { ($0.floor ?? .zero) < ($1.floor ?? .zero) }
        // A run that came through with more than another was stopped at says all that the other can.
        let isWanted = (wanted?.floor ?? .zero) > (known?.peak ?? .zero)
        guard let highest = isWanted ? wanted : known else { return nil }
        self.highest = highest
        peak = highest.floor ?? highest.peak
        let family = runs.filter { $0.command == highest.command && $0.isComplete }
        count = family.count
        if let least = family.map(\.peak).min(), let most = family.map(\.peak).max(), count > 1 {
            spread = 1 - least.share(of: most)
        }
        (margin, reasons) = Self.margin(highest, count: family.count, spread: spread)
        cautions = Self.cautions(runs, files: measured.count)
    }

    /// In steps that people would ask in: 50 MiB, from 1000 MiB on 100.
    package var request: ByteCount {
        // A byte less, so that what is a round figure already stays one.
        let wanted = peak.scaled(by: 1 + Double(margin) / 100) - ByteCount(1)
        let step = wanted.mebibytes >= 1000 ? 100 : 50
        let whole = wanted.bytes / (1 << 20) + 1
        return .mebibytes((whole + step - 1) / step * step)
    }

    private static func margin(_ highest: MeasuredRun, count: Int, spread: Double?) -> (Int, [String]) {
        if case .wanted(_, let reason) = highest.ending {
            return (
                marginOfWanted,
                ["50 %: \(highest.name) was ended for memory (\(reason)); what it wanted is only known to be more"]
            )
        }
        var margin: Int
        var reasons: [String] = []
        let apart = percent(spread)
        switch count {
        case 0:
            margin = 50
            reasons.append("50 %: no run of this command came to its end")
        case 1:
            margin = 20
            reasons.append("20 %: one run is one run; how far others lie from it is not known")
        default:
            let usual = count < 5 ? 15 : 10
            margin = min(max(usual, apart), 50)
            reasons.append("\(margin) %: the peaks of \(count) runs lie \(apart) % apart")
        }
        if highest.bound != .measured {
            margin += 5
            reasons.append("5 %: the peak is what was sampled; between two looks it may have been more")
        }
        return (margin, reasons)
    }

    /// Whole per cent, rounded up.
    static func percent(_ share: Double?) -> Int { Int(((share ?? 0) * 100 - 1e-6).rounded(.up)) }

    /// A run that is given as a trace and as a report is one run; what knows most about it is kept.
    private static func distinct(_ measured: [MeasuredRun]) -> [MeasuredRun] {
        var kept: [MeasuredRun] = []
        for run in measured {
            if let place = kept.firstIndex(where: { $0.isSameRun(as: run) }) {
                if kept[place].source < run.source { kept[place] = run }
            } else {
                kept.append(run)
            }
        }
        return kept
    }
}
