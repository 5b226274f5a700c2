import MemcageModel

extension Reading {
    /// Seconds since the start, and what is charged in MiB.
    init(_ seconds: Double, _ mebibytes: Int) {
        self.init(time: Moment(nanoseconds: Int(seconds * 1e9)), charged: .mebibytes(mebibytes))
    }
}

extension StallCounters {
    /// Under full pressure since the start, as PSI tells it.
    static func pressed(_ seconds: Double) -> StallCounters {
        StallCounters(pressure: Int(seconds * 1e6), limitEvents: 0, refaults: 0, userTime: 0)
    }

    /// The same without PSI: the kernel acts, pages come back, the job computes for this share of the time.
    static func churning(_ seconds: Double, busy: Double = 0) -> StallCounters {
        StallCounters(
            pressure: nil, limitEvents: Int(seconds * 10), refaults: Int(seconds * 1000),
            majorFaults: Int(seconds * 200),
            userTime: Int(seconds * busy * 1e6))
    }
}

extension Lines {
    /// 400 MiB, ended at 320.
    static let usual = Lines(max: .mebibytes(400), threshold: .mebibytes(320))
}

extension Policy {
    /// The first decision that ends the job, over readings every 100 ms, and all notices on the way.
    mutating func follow(
        seconds: Double, _ reading: (Double) -> Reading
    ) -> (end: Cause?, at: Double?, notices: [Notice]) {
        var notices: [Notice] = []
        for tick in 0...Int(seconds * 10) {
            let time = Double(tick) / 10
            let decision = judge(reading(time))
            notices += decision.notices
            if let cause = decision.end { return (cause, time, notices) }
        }
        return (nil, nil, notices)
    }
}
