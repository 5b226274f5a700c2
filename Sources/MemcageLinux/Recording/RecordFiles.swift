import Glibc
import MemcageModel
import SystemPackage

/// The files of a recording: opened with the caller's rights before anything starts, locked against a second writer,
/// and emptied only when nothing more can be refused.
package final class RecordFiles {
    /// Those that were not there before: a run that is refused leaves no file behind.
    private var made: [ByteString] = []
    private struct Open {
        var number: Int32
        var record: RunSettings.Record
        /// A pipe or device: there is nothing to lock or to empty, and it stays non-blocking.
        var isSpecial = false
    }

    private var open: [Open] = []
    package private(set) var cautions: [String] = []

    /// Those that go to a pipe or device.
    package var streams: Set<Recording.File> { Set(open.filter(\.isSpecial).map(\.record.file)) }

    package init(_ records: [RunSettings.Record]) throws(UsageError) {
        for record in records {
            do {
                try openOne(record)
            } catch {
                discard()
                throw error
            }
        }
    }

    deinit { discard() }

    private func openOne(_ record: RunSettings.Record) throws(UsageError) {
        // O_NONBLOCK: a FIFO without a reader is refused at once rather than waited for.
        let flags = O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
        do {
            var number = try? calling { record.path.withCString { Glibc.open($0, flags | O_CREAT | O_EXCL, 0o644) } }
            if number != nil {
                made.append(record.path)
            } else {
                let descriptor = try PlantedFile.open(record.path, flags | O_CREAT)
                number = descriptor.release()
            }
            guard let number else { return }
            open.append(Open(number: number, record: record))
            open[open.count - 1].isSpecial = try isSpecial(number, record)
        } catch let error as UsageError {
            throw error
        } catch {
            throw Self.refusal(record, "cannot write '\(record.path.printable)': \(error)")
        }
    }

    /// Locks it where it is a file.
    private func isSpecial(_ number: Int32, _ record: RunSettings.Record) throws -> Bool {
        var information = stat()
        _ = try calling { fstat(number, &information) }
        guard information.st_mode & S_IFMT == S_IFREG else { return true }
        do {
            _ = try calling { flock(number, LOCK_EX | LOCK_NB) }
        } catch Errno.wouldBlock {
            throw Self.refusal(record, "'\(record.path.printable)' is being written by another memcage or option")
        } catch {
            // Some network file systems have no locks.
            cautions.append("\(record.path.printable) cannot be locked: \(error); let no other memcage write to it")
        }
        return false
    }

    private static func refusal(_ record: RunSettings.Record, _ what: String) -> UsageError {
        UsageError("\(record.option.flag): \(what); give \(record.option.accepts)")
    }

    /// Empties the files and hands them to the writer, who keeps the locks. From here on they are the run's.
    package func hand(to scribe: Scribe?) throws(SystemFailure) {
        made = []
        while let next = open.popLast() {
            let descriptor = OwnedDescriptor(adopting: next.number)
            if !next.isSpecial {
                do {
                    _ = try calling { ftruncate(next.number, 0) }
                } catch {
                    throw SystemFailure("empty", next.record.path, error)
                }
                _ = fcntl(next.number, F_SETFL, O_APPEND)
            }
            try scribe?.open(descriptor, for: next.record.file)
        }
    }

    private func discard() {
        for one in open { close(one.number) }
        open = []
        for path in made { _ = path.withCString { unlink($0) } }
        made = []
    }
}
