import Glibc
import MemcageLinux
import MemcageModel
import Testing

@Suite("A pid that came to another process between the list and the look") struct PidReuseTests {
    /// `born` in ticks since boot.
    private func status(_ folder: Folder, _ pid: Int, parent: Int, born: Int, children: String) {
        folder.file("\(pid)/stat", "\(pid) (x) S \(parent) 1 1 0 -1 4194560 55 0 0 0 1 1 0 0 20 0 1 0 \(born) 1 1 1\n")
        folder.file("\(pid)/task/\(pid)/children", children)
    }

    private let future = TreeSignals.ticksNow() + 1_000_000

    @Test("is a stranger's: born since, and of another parent", arguments: [true, false])
    func stranger(attached: Bool) {
        let folder = Folder()
        status(folder, 10, parent: 1, born: 1, children: "11 12 ")
        status(folder, 11, parent: 10, born: 2, children: "13 ")
        status(folder, 12, parent: 99, born: future, children: "14 ")
        status(folder, 13, parent: 99, born: future, children: "")
        status(folder, 14, parent: 12, born: future, children: "")
        let tree =
            attached
            ? ProcessTree(of: 10, startedAt: 1, procRoot: folder.path, scratch: Scratch())
            : ProcessTree(below: 10, procRoot: folder.path, scratch: Scratch())
        tree.walk()
        #expect(tree.members.map(\.pid) == (attached ? [10, 11] : [11]))
        tree.walk()
        #expect(tree.members.map(\.pid) == (attached ? [10, 11] : [11]), "nor is it known from then on")
    }

    @Test("is the tree's when it has lost its parent meanwhile, or was born to the same one")
    func orphan() {
        let folder = Folder()
        status(folder, 10, parent: 1, born: 1, children: "11 ")
        status(folder, 11, parent: 10, born: 2, children: "12 13 14 ")
        status(folder, 12, parent: 10, born: future, children: "")
        status(folder, 13, parent: 1, born: 3, children: "")
        status(folder, 14, parent: 11, born: future, children: "")
        let tree = ProcessTree(below: 10, procRoot: folder.path, scratch: Scratch())
        tree.walk()
        #expect(Set(tree.members.map(\.pid)) == [11, 12, 13, 14])
    }

    @Test("is a stranger's child where parents are all there is to go by")
    func parents() {
        let folder = Folder()
        for (pid, parent, born) in [(10, 1, 1), (11, 10, 2), (12, 11, future), (13, 11, 3)] {
            folder.file(
                "\(pid)/stat", "\(pid) (x) S \(parent) 1 1 0 -1 4194560 55 0 0 0 1 1 0 0 20 0 1 0 \(born) 1 1 1\n")
        }
        let tree = ProcessTree(below: 10, procRoot: folder.path, scratch: Scratch())
        #expect(!tree.listsChildren)
        tree.walk()
        #expect(Set(tree.members.map(\.pid)) == [11, 12, 13], "its parent is still the one that was seen")
    }

    @Test("a tree whose listed processes have all died meanwhile is not taken for empty while a list has new ones")
    func heirs() {
        let folder = Folder()
        status(folder, 10, parent: 1, born: 1, children: "11 ")
        folder.file("11/stat", "11 (x) Z 10 1 1 0 -1 4194560 55 0 0 0 1 1 0 0 20 0 1 0 2 1 1 1\n")
        let tree = ProcessTree(below: 10, procRoot: folder.path, scratch: Scratch())
        #expect(tree.isEmpty())
        status(folder, 12, parent: 10, born: 3, children: "")
        folder.file("10/task/10/children", "11 12 ")
        #expect(!tree.isEmpty())
    }
}
