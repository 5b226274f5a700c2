import Glibc
import MemcageModel

/// Where this run's state is kept, found out before there is a cage. A run that has no such place goes on without.
package final class LivePlace {
    private let folder: StateFolder?
    /// Why nobody can see this run in `memcage top`.
    package let failure: String?

    package init() {
        do throws(SystemFailure) {
            let folder = try StateFolder.own()
            CageList.sweep(folder)
            self.folder = folder
            failure = nil
        } catch {
            folder = nil
            failure = error.message
        }
    }

    /// A write there may wait for a disk: somebody else must do it.
    package var needsWriter: Bool { folder.map { !$0.isInMemory } ?? false }

    /// Nil where there is no place.
    package func keep(_ state: CageState, startTime: Int, scribe: Scribe?) throws(SystemFailure) -> StateFile? {
        guard let folder else { return nil }
        return try StateFile(state, in: folder, startTime: startTime, scribe: scribe)
    }
}
