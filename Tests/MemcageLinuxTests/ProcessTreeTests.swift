import Glibc
import MemcageLinux
import MemcageModel
import Testing

@Suite("The process tree") struct ProcessTreeTests {
    private func status(_ folder: Folder, _ pid: Int, parent: Int, name: String = "x", children: String) {
        let tail = " 1 1 0 -1 4194560 55 0 0 0 1 1 0 0 20 0 1 0 \(pid * 10) 1 1 1"
        folder.file("\(pid)/stat", "\(pid) (\(name)) S \(parent)\(tail)\n")
        folder.file("\(pid)/task/\(pid)/children", children)
        folder.file("\(pid)/status", "Name:\tx\nRssAnon:\t 100 kB\nRssShmem:\t 20 kB\nVmPTE:\t 4 kB\nVmSwap:\t 0 kB\n")
    }

    private func sample() -> Folder {
        let folder = Folder()
        status(folder, 10, parent: 1, children: "11 12 ")
        status(folder, 11, parent: 10, name: "foo) Z 1 ", children: "13 ")
        status(folder, 12, parent: 10, children: "")
        status(folder, 13, parent: 11, name: "a\nb", children: "")
        status(folder, 99, parent: 1, children: "")
        return folder
    }

    @Test("Every descendant is found, hostile names and all, and nobody else")
    func descendants() {
        let folder = sample()
        let tree = ProcessTree(below: 10, procRoot: folder.path, scratch: Scratch())
        #expect(tree.listsChildren)
        tree.walk()
        #expect(Set(tree.members.map(\.pid)) == [11, 12, 13])
        tree.readMemory()
        #expect(tree.members.allSatisfy { $0.memory.total == .kibibytes(124) })
    }

    @Test("Without children files the parents are followed, with the same result")
    func parents() {
        let folder = sample()
        for pid in [10, 11, 12, 13, 99] {
            _ = folder.path.appending("\(pid)/task/\(pid)/children").withCString { unlink($0) }
        }
        let tree = ProcessTree(below: 10, procRoot: folder.path, scratch: Scratch())
        #expect(!tree.listsChildren)
        tree.walk()
        #expect(Set(tree.members.map(\.pid)) == [11, 12, 13])
    }

    @Test("A look with held files finds what a walk finds: who is born, who ends, what has changed")
    func held() {
        let folder = sample()
        for pid in [10, 11, 12, 13] { folder.file("\(pid)/statm", "100 30 5 1 0 9 0\n") }
        let tree = ProcessTree(below: 10, procRoot: folder.path, scratch: Scratch())
        tree.holdFiles()
        for _ in 0..<3 {
            tree.look(fresh: false)
            #expect(tree.members.map(\.pid) == [11, 12, 13])
            #expect(tree.members.allSatisfy { $0.memory.total == .kibibytes(124) })
        }
        status(folder, 14, parent: 13, children: "")
        folder.file("13/task/13/children", "14 ")
        tree.look(fresh: false)
        #expect(tree.members.map(\.pid) == [11, 12, 13, 14])
        folder.file("12/status", "RssAnon:\t 500 kB\n")
        folder.file("12/statm", "200 130 5 1 0 9 0\n")
        tree.look(fresh: false)
        #expect(tree.members.first { $0.pid == 12 }?.memory.total == .kibibytes(500))
    }

    @Test("A child that is excluded takes no part")
    func excluded() {
        let folder = sample()
        let tree = ProcessTree(below: 10, procRoot: folder.path, scratch: Scratch())
        tree.excluded = [12]
        tree.walk()
        #expect(Set(tree.members.map(\.pid)) == [11, 13])
    }

    @Test("An attached tree has its root among its members, with children files and without", arguments: [true, false])
    func attached(lists: Bool) {
        let folder = sample()
        if !lists {
            for pid in [10, 11, 12, 13, 99] {
                _ = folder.path.appending("\(pid)/task/\(pid)/children").withCString { unlink($0) }
            }
        }
        let tree = ProcessTree(of: 11, startedAt: 110, procRoot: folder.path, scratch: Scratch())
        tree.walk()
        #expect(tree.listsChildren == lists && tree.members.map(\.pid) == [11, 13])
    }

    @Test("Who loses its parent stays in it, and who comes to the same pid does not", arguments: [true, false])
    func orphaned(lists: Bool) {
        let folder = sample()
        let tree = ProcessTree(of: 11, startedAt: 110, procRoot: folder.path, scratch: Scratch())
        tree.walk()
        status(folder, 11, parent: 10, children: "")
        status(folder, 13, parent: 1, children: "14 ")
        status(folder, 14, parent: 13, children: "")
        if !lists { _ = folder.path.appending("13/task/13/children").withCString { unlink($0) } }
        tree.walk()
        #expect(Set(tree.members.map(\.pid)) == (lists ? [11, 13, 14] : [11, 13]))
        folder.file("13/stat", "13 (other) S 1 1 1 0 -1 4194560 55 0 0 0 1 1 0 0 20 0 1 0 999 1 1 1\n")
        tree.walk()
        #expect(!tree.members.contains { $0.pid == 13 })
        let reused = ProcessTree(of: 11, startedAt: 7, procRoot: folder.path, scratch: Scratch())
        reused.walk()
        #expect(reused.members.isEmpty)
    }

    @Test("One that its cgroup names belongs to it")
    func adopted() {
        let folder = sample()
        let tree = ProcessTree(of: 11, startedAt: 110, procRoot: folder.path, scratch: Scratch())
        tree.adopt(99)
        tree.adopt(4711)
        tree.walk()
        #expect(Set(tree.members.map(\.pid)) == [11, 13, 99])
    }

    @Test("A walk costs no descriptor and sees this very process's child")
    func real() throws {
        var pid: pid_t = 0
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("1000"), nil]
        #expect(posix_spawnp(&pid, "sleep", nil, nil, arguments, environ(nil)) == 0)
        let tree = ProcessTree(scratch: Scratch())
        tree.walk()
        let before = openDescriptors()
        for _ in 0..<50 { tree.walk() }
        #expect(openDescriptors() < before + 40)
        #expect(tree.members.contains { $0.pid == pid })
        #expect(tree.stat(of: pid)?.parent == getpid())
        kill(pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        #expect(tree.stat(of: pid) == nil || tree.stat(of: pid)?.parent != getpid())
    }

    private func environ(_ none: Int?) -> [UnsafeMutablePointer<CChar>?] { [strdup("PATH=/usr/bin:/bin"), nil] }
}
