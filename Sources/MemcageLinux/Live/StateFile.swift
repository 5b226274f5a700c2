import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The file by which this memcage is seen by `memcage ls` and `memcage top`: made at the start, written in place as
/// the job is looked at, removed at the end.
///
/// A write never keeps the watch: in memory (tmpfs) it is a copy of 1 KiB, done at once; on a disk, as /tmp often is,
/// the scribe does it. Whoever is killed leaves the file, but not the lock on it. The file must not be opened a second
/// time by this process: closing that descriptor would drop the lock.
package final class StateFile {
    package let path: ByteString
    private let descriptor: OwnedDescriptor
    private let note: Int32
    private var page = StatePage()
    /// Set where the scribe writes.
    private let scribe: Scribe?

    /// Looks may come every 5 ms; nobody reads that fast. Another process that must wake for it does so less often.
    private var pause: Interval { scribe == nil ? .milliseconds(200) : .seconds(1) }
    /// While only the moment of the look is new.
    private static let quietPause = Interval.seconds(5)
    private var written = Moment(nanoseconds: 0)
    private var phase = CageState.Phase.running
    private var isStale = false
    /// The figures that are written.
    private var told = (charged: ByteCount.zero, peak: ByteCount.zero)

    /// `scribe`: where the folder does not lie in memory. `startTime`: of this process, in ticks since boot.
    package init(
        _ state: CageState, in folder: StateFolder, startTime: Int, scribe: Scribe?
    ) throws(SystemFailure) {
        let (number, name, told) = try Self.create(in: folder, "\(SentinelLink.launchedAs)-\(startTime)")
        descriptor = OwnedDescriptor(adopting: number)
        path = folder.path.appending(name)
        note = told
        self.scribe = folder.isInMemory ? nil : scribe
        do throws(Errno) {
            // Before the first byte: a file that holds something and is not locked is a dead memcage's.
            try checked(mc_state_lock(number))
            let bytes = StatePage.file(state)
            let count = try calling { Int32(clamping: pwrite(number, bytes, bytes.count, 0)) }
            guard count == bytes.count else { throw .noSpace }
            if let scribe = self.scribe { try checked(mc_scribe_keep(scribe.number, number)) }
        } catch {
            remove()
            throw SystemFailure("write", path, error)
        }
    }

    /// The same pid and start in another container is possible, if hardly: then with a number behind.
    private static func create(in folder: StateFolder, _ stem: String) throws(SystemFailure) -> (Int32, String, Int32) {
        var error = Errno.fileExists
        for attempt in 0..<10 {
            let name = attempt == 0 ? stem : "\(stem)-\(attempt)"
            let told = SentinelLink.tell(file: folder.path.appending(name))
            do {
                let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC
                let number = try calling { openat(folder.descriptor.number, name, flags, 0o600) }
                return (number, name, told)
            } catch let failure {
                SentinelLink.forget(file: told)
                error = failure
                guard failure == .fileExists else { break }
            }
        }
        throw SystemFailure("make a file in", folder.path, error)
    }

    /// A look at the job. Allocates nothing.
    package func see(_ reading: Reading, peak: ByteCount, phase: CageState.Phase) {
        let isNews = isStale || phase != self.phase
        let isQuiet = reading.charged == told.charged && peak == told.peak
        guard isNews || reading.time - written >= (isQuiet ? Self.quietPause : pause) else { return }
        written = reading.time
        told = (reading.charged, peak)
        self.phase = phase
        isStale = false
        page.set(looked: reading.time, charged: reading.charged, peak: peak, phase: phase)
        if let scribe {
            // One that is full is behind: the next look says it again.
            isStale = page.bytes.withUnsafeBytes { mc_scribe_put(scribe.number, $0.baseAddress, $0.count) } != 0
        } else {
            _ = page.bytes.withUnsafeBytes { pwrite(descriptor.number, $0.baseAddress, $0.count, 0) }
        }
    }

    /// The next look writes them.
    package func setStages(_ names: [String]) {
        page.setStages(names)
        isStale = true
    }

    /// The run is over.
    package func remove() {
        // Nobody comes after us to remove it.
        for _ in 0..<3 where path.withCString({ unlink($0) }) == 0 { break }
        SentinelLink.forget(file: note)
    }
}
