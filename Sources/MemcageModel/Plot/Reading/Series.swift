/// A span of a run with what was seen in it. Memory in bytes, times in seconds since the start of the run.
package struct Column: Equatable, Sendable {
    package var begin: Double
    package var end: Double
    package var charged: Range
    /// When `charged.high` was seen.
    package var peakTime: Double
    /// When `charged.low` was seen.
    package var lowTime: Double
    /// Nobody wrote down when within the span these two were.
    package var timesAreGuesses = false
    /// The highest with page cache; nil where it is not known.
    package var current: Double?
    /// Seconds of the span in which some, and in which all tasks waited for memory; nil without PSI.
    package var stalled: Stall?
    package var processes: Double = 0
    /// What the largest held when `charged` was highest, by the number of their group.
    package var groups: [Share] = []

    package struct Range: Equatable, Sendable {
        package var low: Double
        package var mean: Double
        package var high: Double

        package init(low: Double, mean: Double, high: Double) {
            self.low = low
            self.mean = mean
            self.high = high
        }
    }

    package struct Stall: Equatable, Sendable {
        package var some: Double
        package var full: Double
    }

    package struct Share: Equatable, Sendable {
        package var group: Int
        package var bytes: Double
    }

    package init(begin: Double, end: Double, charged: Range, peakTime: Double) {
        self.begin = begin
        self.end = end
        self.charged = charged
        self.peakTime = peakTime
        lowTime = peakTime
    }

    var span: Double { end - begin }

    mutating func add(_ bytes: Double, to group: Int) {
        if let place = groups.firstIndex(where: { $0.group == group }) {
            groups[place].bytes += bytes
        } else {
            groups.append(.init(group: group, bytes: bytes))
        }
    }

    /// Takes in the column behind: extremes stay exact, means are weighted by time, and what belongs to the
    /// highest moment goes with it.
    mutating func absorb(_ next: Column) {
        let weight = span + next.span > 0 ? next.span / (span + next.span) : 0.5
        if next.charged.low < charged.low {
            charged.low = next.charged.low
            lowTime = next.lowTime
        }
        charged.mean += (next.charged.mean - charged.mean) * weight
        if next.charged.high > charged.high {
            charged.high = next.charged.high
            peakTime = next.peakTime
            timesAreGuesses = next.timesAreGuesses
            groups = next.groups
        }
        current = Self.larger(current, next.current)
        stalled = Self.sum(stalled, next.stalled)
        processes = max(processes, next.processes)
        begin = min(begin, next.begin)
        end = max(end, next.end)
    }

    private static func larger(_ left: Double?, _ right: Double?) -> Double? {
        guard let left, let right else { return left ?? right }
        return max(left, right)
    }

    private static func sum(_ left: Stall?, _ right: Stall?) -> Stall? {
        guard let left, let right else { return left ?? right }
        return Stall(some: left.some + right.some, full: left.full + right.full)
    }
}

/// The columns of a run, never more than so many: when they are full, neighbours become one. The peak and
/// the time at which it was seen stay exact, however long the run.
package struct Series: Equatable, Sendable {
    package private(set) var columns: [Column] = []
    private let capacity: Int
    /// Columns are joined as long as they span no more than this, in seconds.
    private var quantum = 0.0

    package init(capacity: Int = 4096) { self.capacity = max(2, capacity) }

    package mutating func append(_ column: Column) {
        if let last = columns.last, column.end - last.begin <= quantum {
            columns[columns.count - 1].absorb(column)
            return
        }
        columns.append(column)
        if columns.count > capacity {
            // Two neighbours that were not joined span more than a quantum together: at most half remain.
            quantum = max(2 * quantum, 4 * extent / Double(capacity))
            self = joined(quantum: quantum)
        }
    }

    private var extent: Double {
        guard let first = columns.first, let last = columns.last else { return 0 }
        return last.end - first.begin
    }

    /// For a picture so many columns wide.
    package func thinned(to width: Int) -> Series {
        columns.count <= max(1, width) ? self : joined(quantum: 2 * extent / Double(max(1, width)))
    }

    private func joined(quantum: Double) -> Series {
        var result = Series(capacity: capacity)
        result.quantum = quantum
        for column in columns {
            if let last = result.columns.last, column.end - last.begin <= quantum {
                result.columns[result.columns.count - 1].absorb(column)
            } else {
                result.columns.append(column)
            }
        }
        return result
    }

    /// The column with the highest charged; the first of several.
    package var peak: Column? {
        columns.reduce(nil) { best, column in
            best.map { column.charged.high > $0.charged.high ? column : $0 } ?? column
        }
    }

    /// Where only a span is known, its extremes are put where its neighbours say that they were: memory that
    /// grows was least at the beginning of the span and most at its end.
    mutating func placeExtremes() {
        for index in columns.indices where columns[index].timesAreGuesses {
            let column = columns[index]
            let own = column.charged.mean
            let before = index > 0 ? columns[index - 1].charged.mean : 0
            let after = index + 1 < columns.count ? columns[index + 1].charged.mean : own + (own - before)
            let middle = (column.begin + column.end) / 2
            let lowerSide = before < after ? column.begin : column.end
            let higherSide = before < after ? column.end : column.begin
            columns[index].lowTime = own < min(before, after) ? middle : lowerSide
            columns[index].peakTime = own > max(before, after) ? middle : higherSide
        }
    }

    /// Makes the exact peak of the run, seen at a look of its own, part of the line.
    mutating func insert(peak bytes: Double, at time: Double) {
        guard let index = columns.firstIndex(where: { time <= $0.end }) ?? columns.indices.last else { return }
        guard bytes >= columns[index].charged.high else { return }
        columns[index].charged.high = bytes
        columns[index].peakTime = min(max(time, columns[index].begin), columns[index].end)
    }
}
