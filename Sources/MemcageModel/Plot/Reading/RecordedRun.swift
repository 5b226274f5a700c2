/// A run as a picture needs it, out of a trace or another tool's file. Memory in bytes; times in seconds
/// since the start of the run.
package struct RecordedRun: Sendable {
    /// The file it came from, for people.
    package var name = ""
    package var isTrace = false
    package var commandLine = ""
    package var host = ""
    package var backend = ""
    package var placement = ""
    /// Epoch seconds.
    package var started = 0.0
    package var elapsed = 0.0
    package var maximum: Double?
    package var threshold: Double?
    package var series = Series()
    /// Names of groups of processes, by their number in the columns.
    package var groups: [String] = []
    package var stages: [Stage] = []
    package var events: [Event] = []
    package var processes: [Process] = []
    package var peak = Peak()
    /// How it ended; nil when the recording does not say so.
    package var reason: String?
    package var status: Int?
    package var cpu: CPU?
    /// What a reader should know: lines that could not be read, a recording without an end.
    package var cautions: [String] = []

    package struct Stage: Equatable, Sendable {
        package var name: String
        package var begin: Double
        package var end: Double
        /// How many stages it lies in.
        package var level: Int
    }

    package struct Event: Equatable, Sendable {
        package var what: String
        package var detail: String?
        package var time: Double
        package var count: Int
    }

    package struct Process: Equatable, Sendable {
        package var pid: Int
        package var commandLine: String
        package var peak: Double
        package var firstSeen: Double
        package var lastSeen: Double
    }

    package struct Peak: Equatable, Sendable {
        package var sampled = 0.0
        package var time = 0.0
        package var bound: Double?
        package var withCache: Double?
    }

    package struct CPU: Equatable, Sendable {
        package var user: Double
        package var system: Double
    }

    /// The most that was charged while a stage lasted, as far as the columns tell.
    package func peak(from begin: Double, to end: Double) -> Double {
        series.columns.reduce(0) { $1.begin < end && $1.end > begin ? max($0, $1.charged.high) : $0 }
    }
}
