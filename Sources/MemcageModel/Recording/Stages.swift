/// A stretch of the run that the job gave a name.
package struct Stage: Equatable, Sendable {
    package var name: String
    /// Seconds since 1970.
    package var begin: Double
    package var end: Double
    /// The most that was seen charged in it.
    package var peak: ByteCount
    package init(name: String, begin: Double, end: Double, peak: ByteCount) {
        self.name = name
        self.begin = begin
        self.end = end
        self.peak = peak
    }
}

/// The stages of a run, out of its marks. `begin` and `end` nest; a point lasts until the next one, and one that was
/// set inside a begin and end no longer than that.
package struct Stages: Sendable {
    private struct Open {
        var stage: Stage
        var isPoint: Bool
    }

    /// Outermost first. At most one is a point.
    private var open: [Open] = []
    /// Those that have ended, in the order of their ends; when the run is over, of their begins, outer ones first.
    package private(set) var ended: [Stage] = []
    /// Stages that have ended and are no longer listed.
    package private(set) var leftOut = 0

    /// More than anybody reads; of a job that makes more the heaviest are kept.
    package static let most = 500
    /// Begins without an end: a job that nests deeper has lost count.
    package static let deepest = 50

    package init() {}

    /// The names of the stages that are open, outermost first.
    package var names: [String] { open.map(\.stage.name) }

    package mutating func see(_ charged: ByteCount) {
        for index in open.indices { open[index].stage.peak = max(open[index].stage.peak, charged) }
    }

    /// `charged`: what was seen at the mark, or last before it.
    package mutating func take(_ mark: Mark, at time: Double, charged: ByteCount) {
        switch mark.kind {
        case .point:
            if let place = open.firstIndex(where: \.isPoint) { close(open.remove(at: place), at: time) }
            push(mark.name, isPoint: true, time, charged)
        case .begin:
            push(mark.name, isPoint: false, time, charged)
        case .end:
            // Whatever was begun inside and never ended, ends with it. An end of nothing is only a mark.
            guard let place = open.lastIndex(where: { !$0.isPoint && $0.stage.name == mark.name }) else { return }
            while open.count > place { close(open.removeLast(), at: time) }
        }
    }

    /// All stages, the run being over.
    package mutating func finish(at time: Double) {
        while let last = open.popLast() { close(last, at: time) }
        ended.sort { $0.begin != $1.begin ? $0.begin < $1.begin : $0.end > $1.end }
    }

    private mutating func push(_ name: String, isPoint: Bool, _ time: Double, _ charged: ByteCount) {
        guard open.count < Self.deepest else {
            leftOut += 1
            return
        }
        open.append(Open(stage: Stage(name: name, begin: time, end: time, peak: charged), isPoint: isPoint))
    }

    private mutating func close(_ closing: Open, at time: Double) {
        var stage = closing.stage
        stage.end = max(stage.begin, time)
        ended.append(stage)
        guard ended.count > Self.most else { return }
        leftOut += 1
        if let lightest = ended.indices.min(by: { ended[$0].peak < ended[$1].peak }) { ended.remove(at: lightest) }
    }
}
