import Glibc
import MemcageModel

extension JobRun {
    /// The watch has failed: what runs already is ended rather than left alone.
    func abandon() {
        guard attached == nil else { return }
        let signals = TreeSignals(tree)
        let end = Clock.now() + Ladder.patience
        while Clock.now() < end {
            if tree.isEmpty(), placement.cage?.isPopulated != true { return }
            placement.cage?.kill()
            signals.killAll()
            usleep(2000)
        }
    }
}
