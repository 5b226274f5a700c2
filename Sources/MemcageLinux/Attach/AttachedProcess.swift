import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The root of a tree that ran before memcage came. Held by a pidfd and its start time: a pid that comes to
/// another process is never taken for it.
package final class AttachedProcess {
    package let pid: Int32
    package let startTime: Int
    package let command: [ByteString]
    private let pidfd: OwnedDescriptor?
    private let tree: ProcessTree

    /// Refuses, in one line, what cannot be watched or, with `guarded`, must not be signalled.
    package init(_ pid: Int32, guarded: Bool) throws(UsageError) {
        tree = ProcessTree(scratch: Scratch())
        let descriptor = mc_pidfd_open(pid)
        pidfd = descriptor >= 0 ? OwnedDescriptor(adopting: descriptor) : nil
        let stat = try AttachRules.require(pid, in: tree, guarded: guarded)
        // The descriptor must be of the process that was looked at: had it ended in between, and its pid come to
        // another, the one would be told by an end that the other's file denies.
        if descriptor >= 0, mc_pidfd_signal(descriptor, 0) == -ESRCH {
            throw UsageError("process \(pid) has just ended; another one may have its number now, see ps")
        }
        self.pid = pid
        startTime = stat.startTime
        let words = tree.commandLine(of: pid)
        command = words.isEmpty ? ["?"] : words
    }

    /// Readable once the process has ended, its last thread too; nil where the kernel has no such descriptor
    /// (before 5.3): then it is looked for.
    package var number: Int32? { pidfd.number }

    package var hasEnded: Bool {
        guard let stat = tree.stat(of: pid), stat.startTime == startTime else { return true }
        return stat.isZombie
    }

    package func signal(_ signal: Signal) {
        guard !hasEnded else { return }
        guard let number = pidfd.number, ![-ENOSYS, -EPERM].contains(mc_pidfd_signal(number, signal.number)) else {
            kill(pid, signal.number)
            return
        }
    }
}

extension ProcessTree {
    /// Of an attached process; without one, of memcage's own children.
    convenience init(of process: AttachedProcess?, scratch: Scratch) {
        guard let process else {
            self.init(scratch: scratch)
            return
        }
        self.init(of: process.pid, startedAt: process.startTime, scratch: scratch)
        // memcage may have been started from within the tree.
        excluded = [getpid()]
    }
}

/// What a run is about.
package enum Subject {
    case command(Command)
    case attached(AttachedProcess)

    package var isAttached: Bool { if case .attached = self { true } else { false } }

    package var pid: Int32 {
        switch self {
        case .command(let command): command.pid
        case .attached(let process): process.pid
        }
    }

    /// To the command, or the root of the tree, alone.
    package func signal(_ signal: Signal) {
        switch self {
        case .command(let command): command.signal(signal)
        case .attached(let process): process.signal(signal)
        }
    }
}
