/// Turns the looks of a run into spans, and keeps its figures as a whole.
///
/// A span is one beat at first. Each time `step` bytes have been written, spans become twice as long: the size of a
/// recording grows with the logarithm of its length, and its beginning, once written, stays as it is.
package struct Recorder: Sendable {
    package static let step = 1_500_000

    /// What the run has come to so far, over all looks.
    package struct Figures: Equatable, Sendable {
        package var charged = Extent()
        package var resident = Extent()
        package var virtual = Extent()
        package var swap = Extent()
        package var processes = Extent()
        package var threads = Extent()
        package var peak = ByteCount.zero
        package var peakTime: Moment?
        /// The last sample's.
        package var last: Sample?
        /// The largest resident set of one process, as the kernel kept it.
        package var largestResident = ByteCount.zero
        package init() {}

        /// Sums of resident sets are taken at the beats alone, and a short job has one, at its start. It held at
        /// least what any look saw charged, and what the kernel kept of its largest process.
        package var mostResident: Int? {
            [resident.maximum, charged.maximum, largestResident == .zero ? nil : largestResident.bytes]
                .compactMap(\.self).max()
        }

        package var mostVirtual: Int? { [virtual.maximum, mostResident].compactMap(\.self).max() }
    }

    package private(set) var figures = Figures()
    package private(set) var beatsPerSpan = 1
    private var beats = 0
    private var written = 0
    private var building = Building()
    private var began: Moment
    private let clock: Epoch
    private var lastLook: Moment?
    private var lastPressure = PressureTotals(some: 0, full: 0)

    package init(_ clock: Epoch) {
        self.clock = clock
        began = clock.started
    }

    /// The span in the making.
    private struct Building: Sendable {
        var looks = 0
        var charged = Extent(), current = Extent()
        var anonymous = Extent(), shmem = Extent(), kernel = Extent(), file = Extent(), swap = Extent()
        var processes = Extent(), threads = Extent(), resident = Extent(), virtual = Extent()
        var peak = ByteCount.zero
        var peakTime: Moment?

        mutating func take(_ sample: Sample, for seconds: Double) {
            anonymous.add(sample.parts.anonymous, for: seconds)
            shmem.add(sample.parts.shmem, for: seconds)
            kernel.add(sample.parts.kernel, for: seconds)
            file.add(sample.parts.file, for: seconds)
            swap.add(sample.parts.swap, for: seconds)
            processes.add(sample.processes, for: seconds)
            threads.add(sample.threads, for: seconds)
            resident.add(sample.resident, for: seconds)
            virtual.add(sample.virtual, for: seconds)
        }
    }

    /// Any look at the job.
    package mutating func see(_ time: Moment, charged: ByteCount, current: ByteCount?) {
        let seconds = lastLook.map { (time - $0).inSeconds } ?? 0
        lastLook = time
        figures.charged.add(charged, for: seconds)
        if figures.peakTime == nil || charged > figures.peak {
            figures.peak = charged
            figures.peakTime = time
        }
        building.looks += 1
        building.charged.add(charged, for: seconds)
        building.current.add(current, for: seconds)
        if building.peakTime == nil || charged > building.peak {
            building.peak = charged
            building.peakTime = time
        }
    }

    /// A look with all its figures, at the beat; `see` has had it before. A span that is full with it comes back.
    package mutating func beat(_ sample: Sample) -> TraceSpan? {
        let seconds = figures.last.map { (sample.time - $0.time).inSeconds } ?? 0
        figures.resident.add(sample.resident, for: seconds)
        figures.virtual.add(sample.virtual, for: seconds)
        figures.swap.add(sample.parts.swap, for: seconds)
        figures.processes.add(sample.processes, for: seconds)
        figures.threads.add(sample.threads, for: seconds)
        figures.last = sample
        building.take(sample, for: seconds)
        beats += 1
        return beats >= beatsPerSpan ? finish(at: sample.time) : nil
    }

    package mutating func keep(largestResident: ByteCount) { figures.largestResident = largestResident }

    /// The span as far as it has come; nil when nothing was seen in it.
    package mutating func finish(at time: Moment) -> TraceSpan? {
        guard let charged = building.charged.triple else { return nil }
        // Without a beat in it, as at the very end, it says what the last one said.
        let last = figures.last
        if building.processes.isEmpty, let last { building.take(last, for: 0) }
        let none = Triple(0, 0, 0)
        var span = TraceSpan(
            time: clock.time(of: time), length: max(0, (time - began).inSeconds), looks: building.looks,
            charged: charged, processes: building.processes.triple ?? none, threads: building.threads.triple ?? none)
        span.current = building.current.triple
        span.anonymous = building.anonymous.triple
        span.shmem = building.shmem.triple
        span.kernel = building.kernel.triple
        span.file = building.file.triple
        span.swap = building.swap.triple
        span.resident = building.resident.triple
        span.virtual = building.virtual.triple
        span.peakTime = clock.time(of: building.peakTime ?? time)
        if let pressure = last?.pressure {
            span.pressure = pressure.since(lastPressure)
            lastPressure = pressure
        }
        span.cpu = last?.cpu ?? CPUTime()
        span.traffic = last?.traffic
        span.largest = last?.largest ?? []
        building = Building()
        beats = 0
        began = time
        return span
    }

    /// So much was written for a span, to the file that grew most.
    package mutating func wrote(_ bytes: Int) {
        written += bytes
        while written >= Self.step {
            written -= Self.step
            beatsPerSpan *= 2
        }
    }
}

/// Times of day for moments: the run's start by the wall clock, and from there on the monotonic one, so that a clock
/// that is set meanwhile bends no curve.
package struct Epoch: Equatable, Sendable {
    package var started: Moment
    /// Seconds since 1970.
    package var time: Double
    package init(started: Moment, time: Double) {
        self.started = started
        self.time = time
    }

    package func time(of moment: Moment) -> Double { time + (moment - started).inSeconds }
}
