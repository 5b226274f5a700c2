import CMemcage
import MemcageModel

/// What is done for a job once it has turned out to last.
extension Watch {
    /// To make it ready is a quarter of what the launch of a job would cost that is over by then.
    private static let birth = Interval.milliseconds(50)
    /// Most of the code is for the way in, of no use to a job of hours; files are held for one that lasts.
    static let wayIn = Interval.seconds(1)
    /// Processes of a tree for which there is room on the way down. What is not used is never touched.
    private static let roomyTree = 2048
    /// Bytes of heap for the way down and the words: a half for that room.
    package static let reserve = 1 << 20
    /// Enough for some hundred processes.
    private static let treeTouched = 96 << 10
    private static let wordsTouched = 64 << 10

    /// When memory is to be made ready, if it has not been yet.
    var settlingDue: Moment { hasSetAside ? .distantFuture : started + Self.birth }

    /// The memory for the way down, and behind it for the words, is made ready: before any look but the first, which
    /// sees a command that has just been born.
    func setAside() {
        guard !hasSetAside else { return }
        hasSetAside = true
        mc_touch_reserve(Self.treeTouched)
        // Made of what has just been touched.
        tree.reserve(Self.roomyTree)
        largest.touch()
        marks?.touch()
        mc_touch_reserve(Self.wordsTouched)
        mc_lock_memory()
    }

    func settleIn() {
        guard !hasShed, phase == .running else { return }
        let now = Clock.now()
        if now >= settlingDue { setAside() }
        guard now - started >= Self.wayIn else { return }
        hasShed = true
        mc_shed_code()
        tree.holdFiles()
    }
}
