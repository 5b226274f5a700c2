@testable import MemcageModel

extension ListedCage {
    /// Times in seconds on the monotonic clock.
    static func example(
        pid: Int32? = 4711, charged: Int = 320, peak: Int = 350, max: Int = 400, stage: [String] = [],
        started: Double = 1000, now: Double = 1062.5, user: String? = "alice",
        command: [ByteString] = ["python3", "fit.py"]
    ) -> ListedCage {
        var state = CageState(
            startedEpoch: 1_795_459_308.25, started: .seconds(started), max: .mebibytes(max),
            threshold: .mebibytes(max).scaled(by: 0.8), backend: "cgroup", command: command)
        state.looked = .seconds(now - 0.25)
        state.charged = .mebibytes(charged)
        state.peak = .mebibytes(peak)
        state.stage = stage
        return ListedCage(state, pid: pid, uid: 1000, user: user, now: .seconds(now))
    }
}

extension Moment {
    static func seconds(_ seconds: Double) -> Moment { Moment(nanoseconds: Int(seconds * 1e9)) }
}

/// Text that wants to break a line: wide, of no width, long, and what a terminal would obey.
let hostileTexts = [
    "fit", "", "日本語の段階の名前", "🚀🚀 launch 🚀", "👩‍👩‍👧‍👦 family", "e\u{301}e\u{301}e\u{301}", "❤️ heart",
    "a\u{1B}[2Jb\u{07}\r\n\tc",
    "\u{202E}right to left", String(repeating: "x", count: 1000), String(repeating: "\u{301}", count: 500),
    "\u{9B}2J",
]
