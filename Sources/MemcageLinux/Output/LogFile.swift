import Glibc
import MemcageModel
import SystemPackage

/// Opens the log: appended, with the caller's rights, once, from the folder of the launch.
package enum LogFile {
    /// A descriptor to write to, or nil and a caution. A file that somebody named must work; the default in
    /// a folder that cannot be written is only worth a word.
    package static func open(
        _ target: LogTarget, cautions: inout [String]
    ) throws(UsageError) -> OwnedDescriptor? {
        switch target {
        case .none: return nil
        case .standardError:
            let copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
            return copy >= 0 ? OwnedDescriptor(adopting: copy) : nil
        case .file(let path, let named):
            do {
                // O_NONBLOCK: a FIFO without a reader is refused at once rather than waited for.
                let descriptor = try PlantedFile.open(
                    path, O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY | O_NONBLOCK, mode: 0o644)
                _ = fcntl(descriptor.number, F_SETFL, O_APPEND)
                return descriptor
            } catch {
                let problem = "'\(path.printable)': \(error.description)"
                if named {
                    throw UsageError(
                        "\(RunOption.logFile.flag): cannot append to \(problem); give \(RunOption.logFile.accepts)")
                }
                cautions.append("no log: cannot append to \(problem)")
                return nil
            }
        }
    }
}
