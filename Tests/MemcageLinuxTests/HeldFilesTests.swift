import Glibc
import MemcageLinux
import MemcageModel
import Testing

/// A shell that does as it is told, and the tree below it.
@Suite("Looks by held files, at a real tree")
struct HeldFilesTests {
    private let shell: pid_t
    private let words: Int32
    private let tree: ProcessTree

    init() {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pid: pid_t = 0
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("bash"), nil]
        let environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), nil]
        posix_spawnp(&pid, "bash", &actions, nil, arguments, environment)
        close(ends[0])
        (shell, words) = (pid, ends[1])
        tree = ProcessTree(below: pid, scratch: Scratch())
        tree.holdFiles()
    }

    private func tell(_ line: String) { _ = write(words, line + "\n", line.utf8.count + 1) }

    private var living: Set<Int32> { Set(tree.members.filter { !$0.stat.isZombie }.map(\.pid)) }

    /// Looks until it holds; a minute at most. `sparing`: as the watch does far from a line, which spares the look where
    /// nobody has run.
    private func comes(sparing: Bool = false, _ isTrue: () -> Bool) -> Bool {
        let end = Clock.now() + .seconds(60)
        repeat {
            if !sparing || !tree.isStill(Clock.now(), patience: .seconds(2)) { tree.look(fresh: false) }
            if isTrue() { return true }
            usleep(1000)
        } while Clock.now() < end
        return false
    }

    private func over() {
        tell("kill -KILL $(jobs -p) 2>/dev/null; exit")
        close(words)
        var status: Int32 = 0
        waitpid(shell, &status, 0)
    }

    @Test(
        "Who is born is found, and who ends is gone, its pid's next owner notwithstanding", arguments: [false, true])
    func lives(sparing: Bool) {
        for count in 1...8 {
            tell("sleep 30 >&2 &")
            #expect(comes(sparing: sparing) { living.count == count })
        }
        #expect(tree.members.allSatisfy { $0.memory.total > .zero })
        let one = tree.members[0].pid
        tell("kill -KILL \(one)")
        #expect(comes(sparing: sparing) { living.count == 7 && !living.contains(one) })
        over()
    }

    @Test("A child's child is found, and leaves with its parent", arguments: [false, true])
    func grandchildren(sparing: Bool) {
        tell("bash -c 'sleep 5 >&2 & wait' &")
        #expect(comes(sparing: sparing) { living.count == 2 })
        tell("kill -KILL $!")
        #expect(comes(sparing: sparing) { living.isEmpty })
        over()
    }

    @Test("What a process takes is seen at the next look", arguments: [false, true])
    func memory(sparing: Bool) {
        tell("bash")
        #expect(comes(sparing: sparing) { living.count == 1 })
        for count in 1...3 {
            tell("x\(count)=$(printf %030000000d 0)")
            #expect(
                comes(sparing: sparing) { living.count == 1 && tree.members[0].memory.total > .mebibytes(25 * count) })
        }
        tell("exit")
        over()
    }

    @Test("A tree that sleeps is still, until one of it runs, and never for longer than two seconds")
    func still() {
        tell("sleep 30 >&2 &")
        #expect(comes { living.count == 1 && tree.isStill(Clock.now(), patience: .seconds(2)) })
        #expect(tree.isStill(Clock.now(), patience: .seconds(2)))
        #expect(!tree.isStill(Clock.now() + .seconds(2), patience: .seconds(2)))
        // Who ends has run. The moment stays: no time that passes makes it so.
        #expect(comes { tree.isStill(Clock.now(), patience: .seconds(2)) })
        let (now, end) = (Clock.now(), Clock.now() + .seconds(60))
        tell("kill -KILL $!")
        while tree.isStill(now, patience: .seconds(2)), Clock.now() < end { usleep(1000) }
        #expect(!tree.isStill(now, patience: .seconds(2)))
        #expect(comes(sparing: true) { living.isEmpty })
        over()
    }

    @Test("Of whom all was not read yet, as after a bare walk, nobody is still")
    func bareWalk() {
        tell("sleep 30 >&2 &")
        #expect(comes { living.count == 1 && tree.isStill(Clock.now(), patience: .seconds(2)) })
        tree.walk()
        #expect(!tree.isStill(Clock.now(), patience: .seconds(2)))
        tree.look(fresh: false)
        #expect(tree.members.allSatisfy { $0.memory.total > .zero })
        over()
    }
}
