import CLibcap
import CMemcage
import Glibc
import MemcageModel
import SystemPackage

/// The command, started: its birth, and the word whether exec worked.
package final class Command {
    package let pid: Int32
    package let bornInside: Bool
    private let pidfd: OwnedDescriptor?
    private var errorPipe: OwnedDescriptor?

    /// What stood in the way of exec.
    package struct Failure: Equatable, Sendable {
        package var failure: SetupFailure
        package var message: String
    }

    /// Starts the command in the cage, or as a plain child without one. Its exec is told by `birth()`.
    /// `variables`: what its environment has on top, `NAME=value`.
    package init(
        _ words: [ByteString], in cage: Cage?, signals: borrowing SignalSource, viaClone3: Bool = true,
        variables: [ByteString] = [], rights: CommandRights = CommandRights()
    ) throws(SystemFailure) {
        var plan = mc_spawn()
        plan.cgroup = cage?.main.number ?? -1
        plan.cgroup_procs = cage?.mainProcs.number ?? -1
        plan.secure = Privilege.isElevated ? 1 : 0
        plan.use_clone3 = viaClone3 ? 1 : 0
        plan.ignore_sigchld = signals.childWasIgnored ? 1 : 0
        let capabilities = Privilege.commandCapabilities()
        defer { if let capabilities { cap_free(UnsafeMutableRawPointer(capabilities)) } }
        plan.capabilities = capabilities.map { UnsafeMutableRawPointer($0) }

        let candidates = CommandSearch.candidates(for: words.first ?? "", path: Environment.value(of: "PATH"))
        var mask = signals.callersMask
        var born = mc_spawned()
        let failure: Errno? = CStrings.with(candidates) { candidates in
            CStrings.with(words) { arguments in
                CStrings.with(["/bin/sh", ""] + words.dropFirst()) { shell in
                    CStrings.with(variables) { added in
                        var environment = Environment.forCommand()
                        environment.insert(contentsOf: UnsafeBufferPointer(start: added, count: variables.count), at: 0)
                        return environment.withUnsafeMutableBufferPointer { environment in
                            withUnsafePointer(to: &mask) { mask in
                                plan.candidates = UnsafeRawPointer(candidates).assumingMemoryBound(
                                    to: UnsafePointer<CChar>?.self)
                                plan.arguments = UnsafePointer(arguments)
                                plan.shell_arguments = shell
                                plan.environment = UnsafePointer(environment.baseAddress)
                                plan.mask = mask
                                return rights.withPlan { limited in
                                    plan.rights = limited
                                    return Self.start(&plan, &born)
                                }
                            }
                        }
                    }
                }
            }
        }
        if let failure { throw SystemFailure("start the command", nil, failure) }
        pid = born.pid
        bornInside = born.by_clone3 == 1
        pidfd = born.pidfd >= 0 ? OwnedDescriptor(adopting: born.pidfd) : nil
        errorPipe = OwnedDescriptor(adopting: born.error_pipe)
    }

    private static func start(_ plan: inout mc_spawn, _ born: inout mc_spawned) -> Errno? {
        let result = Privilege.raised { mc_spawn(&plan, &born) }
        return result < 0 ? Errno(rawValue: -result) : nil
    }

    /// The descriptor that becomes readable when exec has worked or failed; nil once that is known.
    package var birthDescriptor: Int32? { errorPipe.number }

    /// Whether exec worked; reads the pipe, which is at its end when it did. Call when it is readable.
    package func birth(of words: [ByteString]) -> Failure? {
        guard let number = birthDescriptor else { return nil }
        var record = mc_spawn_error()
        let size = try? calling { Int32(read(number, &record, MemoryLayout<mc_spawn_error>.size)) }
        errorPipe = nil
        guard size == Int32(MemoryLayout<mc_spawn_error>.size) else { return nil }
        return Self.describe(record, words.first ?? "")
    }

    private static func describe(_ record: mc_spawn_error, _ name: ByteString) -> Failure {
        let error = Errno(rawValue: record.error)
        switch mc_spawn_step(rawValue: UInt32(record.step)) {
        case MC_STEP_EXEC where error == .noSuchFileOrDirectory:
            return Failure(failure: .notFound, message: "\(name.quoted): command not found")
        case MC_STEP_EXEC:
            return Failure(failure: .notExecutable, message: "\(name.quoted): cannot be executed: \(error.description)")
        case MC_STEP_CGROUP:
            let message = "the command could not enter its cgroup: \(error.description); it was not run"
            return Failure(failure: .other, message: message)
        case MC_STEP_CREDENTIALS:
            let message =
                "memcage's own rights could not be taken from the command: \(error.description); it was not run"
            return Failure(failure: .other, message: message)
        case MC_STEP_OOM_SCORE:
            let message = "the command could not have its oom_score_adj back: \(error.description); it was not run"
            return Failure(failure: .other, message: message)
        case let step:
            let what = CommandRights.failure(step) ?? "the command could not be started"
            return Failure(failure: .other, message: "\(what): \(error.description); it was not run")
        }
    }

    /// Signals the command itself. Its pid stays ours until it is reaped, so that nobody else can be hit.
    package func signal(_ signal: Signal) {
        // A filter may let a pidfd be opened and refuse to signal by it.
        guard let number = pidfd.number, ![-ENOSYS, -EPERM].contains(mc_pidfd_signal(number, signal.number)) else {
            kill(pid, signal.number)
            return
        }
    }
}

/// Arrays of C strings for the length of a call.
enum CStrings {
    static func with<Result>(
        _ words: [ByteString], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count + 1)
        for (index, word) in words.enumerated() {
            let text = UnsafeMutablePointer<CChar>.allocate(capacity: word.bytes.count + 1)
            for (place, byte) in word.bytes.enumerated() { text[place] = CChar(bitPattern: byte) }
            text[word.bytes.count] = 0
            (array + index).initialize(to: text)
        }
        (array + words.count).initialize(to: nil)
        defer {
            // The slot for a script's path may point elsewhere in the child, never here.
            for index in words.indices { array[index]?.deallocate() }
            array.deallocate()
        }
        return body(array)
    }
}
