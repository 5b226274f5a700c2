import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// Every signal to memcage, as an event. They are blocked before the command is born, so that none is lost
/// in between; the command gets the caller's mask back.
package struct SignalSource: ~Copyable {
    private let descriptor: OwnedDescriptor
    package let callersMask: sigset_t
    package let childWasIgnored: Bool

    package init() throws(SystemFailure) {
        var mask = sigset_t()
        var ignored: Int32 = 0
        do {
            descriptor = OwnedDescriptor(adopting: try checked(mc_signals_open(&mask, &ignored)))
        } catch {
            throw SystemFailure("open a signalfd", nil, error)
        }
        callersMask = mask
        childWasIgnored = ignored == 1
    }

    package var number: Int32 { descriptor.number }

    package struct Arrival: Equatable, Sendable {
        package var signal: Signal
        /// The terminal or the kernel sent it: then the job, in the same process group, has it too.
        package var fromKernel: Bool
        package var sender: Int32
        /// It came by way of the sentinel.
        package var isRelayed = false
        /// The terminal sent it, and to the sentinel alone: the job does not have it.
        package var missedJob = false
    }

    package func next() -> Arrival? {
        var signal = mc_signal()
        guard mc_signals_next(number, &signal) == 1 else { return nil }
        let missedJob = signal.relayed == Int32(MC_RELAYED_TERMINAL)
        return Arrival(
            signal: Signal(signal.number), fromKernel: signal.from_kernel == 1 || missedJob, sender: signal.sender,
            isRelayed: signal.relayed != 0, missedJob: missedJob)
    }

    /// Gives signals their old effect again: for the last words, which may wait for a reader. What was for a job
    /// that has ended since must not end memcage in its place.
    package func restore() {
        mc_signals_forget()
        var mask = callersMask
        mc_signals_restore(&mask)
    }
}
