import Glibc
import MemcageModel
import SystemPackage

/// A scope of a systemd manager for memcage itself: a cgroup that the manager has handed over and that it
/// removes once it is empty. What an ordinary user over ssh needs: a login session's cgroup is root's, and only
/// the manager can move a process out of it.
enum OwnScope {
    /// For one address, from connect to the finished job, and for all of them. A manager answers within
    /// milliseconds; a node that swaps may need seconds.
    private static let patience = Interval.seconds(10)
    private static let patienceForAll = Interval.seconds(15)

    struct Refusal: Error {
        var reasons: [String]
        /// Nobody was there to ask: no socket at any address.
        var isAbsent: Bool
    }

    /// Moves memcage into a new scope. Nothing is undone on failure: a scope without processes goes by itself.
    static func enter(_ addresses: [ManagerAddress], slice: String?, description: String) throws(Refusal) {
        let scope = TransientScope("memcage-\(UniqueName.make()).scope", slice: slice, description: description)
        var refusal = Refusal(reasons: [], isAbsent: true)
        let end = Clock.now() + patienceForAll
        for address in addresses {
            do {
                try start(scope, at: address, by: min(end, Clock.now() + patience))
                return
            } catch {
                // A socket that is not there, or that nobody listens at, is no news where another one answers.
                if error.isAbsence { continue }
                refusal.isAbsent = false
                refusal.reasons.append("\(address.path.printable): \(error.message)")
            }
        }
        throw refusal
    }

    private struct Failure: Error {
        var message: String
        var isAbsence = false

        init(_ message: String) { self.message = message }
        init(_ error: Errno) {
            message = error == .timedOut ? "no answer in time" : error.description
            isAbsence = error == .noSuchFileOrDirectory || error == .connectionRefused || error == .notDirectory
        }
    }

    private static func start(
        _ scope: TransientScope, at address: ManagerAddress, by deadline: Moment
    ) throws(Failure) {
        let ask = scope.start(viaBus: address.viaBus)
        do {
            var connection = try ManagerConnection(address, deadline: deadline)
            let asked = try connection.start(address.viaBus ? TransientScope.greetings + [ask] : [ask])
            while true {
                let message = try connection.receive()
                if message.kind == .error, message.replySerial == asked {
                    throw Failure(TransientScope.refusal(message))
                }
                guard let result = scope.result(message) else { continue }
                guard result == "done" else { throw Failure("the scope was not started: \(result)") }
                return
            }
        } catch let error as Errno {
            throw Failure(error)
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("\(error)")
        }
    }
}
