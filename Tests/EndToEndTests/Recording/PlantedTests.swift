import Glibc
import Testing

/// Root, in a folder where another user was first. (The kernel's own protections are off in some places.)
@Suite("What others have planted in a folder that is everybody's", .rootOnly)
struct PlantedTests {
    private let shared: TemporaryFolder
    private let target: String

    init() throws {
        shared = try TemporaryFolder(in: "/tmp")
        try shared.makeFolder("closed")
        target = try shared.write("precious\n", to: "closed/target")
        #expect(chmod(shared.file("closed"), 0o700) == 0 && chmod(shared.path, 0o1777) == 0)
    }

    private func asOther(_ script: String) throws {
        let made = try Run(asUser(1000), bash("cd \(shared.path); \(script)")).run()
        #expect(made.ending == .exited(0), "\(made)")
    }

    private var isUntouched: Bool { shared.text(of: "closed/target") == "precious\n" }

    private func run(_ options: any Word...) throws -> Outcome {
        try Run(memcage("run") + Command(options) + Command(["--", "echo", "ran"])).directory(shared).run()
    }

    static let options = ["--log-file", "--trace", "--mprof"]

    @Test("a link is not followed", arguments: options)
    func link(option: String) throws {
        try asOther("ln -s \(target) log")
        let result = try run("--log-file=none", "\(option)=log")
        #expect(result.ending == .exited(125) && result.outputText == "" && isUntouched, "\(result)")
        #expect(
            result.errorText.contains("'log': a link of user 1000 stands there, in a folder that is everybody's"),
            "\(result)")
        #expect(result.errorLines.count == 1)
    }

    @Test("a file is not written to, nor one that has another name", arguments: options)
    func file(option: String) throws {
        try asOther("echo theirs >log; chmod 666 log")
        let theirs = try run("--log-file=none", "\(option)=log")
        #expect(theirs.ending == .exited(125) && shared.text(of: "log") == "theirs\n", "\(theirs)")
        #expect(theirs.errorText.contains("a file of user 1000 stands there"), "\(theirs)")
        #expect(Glibc.link(target, shared.file("second")) == 0)
        let second = try run("--log-file=none", "\(option)=second")
        #expect(second.ending == .exited(125) && isUntouched, "\(second)")
    }

    @Test("for the default log it is worth a word")
    func defaultLog() throws {
        try asOther("ln -s \(target) memory_monitor.log")
        let result = try run()
        #expect(result.ending == .exited(0) && result.outputText == "ran\n" && isUntouched, "\(result)")
        #expect(
            result.errorText.contains("caution: no log: cannot append to 'memory_monitor.log': a link of user 1000"))
    }

    @Test("a report replaces a link, and writes to no FIFO of somebody's")
    func report() throws {
        try asOther("ln -s \(target) report; mkfifo fifo")
        let replaced = try run("--log-file=none", "--report=report")
        #expect(replaced.ending == .exited(0) && isUntouched, "\(replaced)")
        #expect(shared.text(of: "report")?.hasPrefix("{") == true && linkTarget(shared.file("report")) == nil)
        let held = open(shared.file("fifo"), O_RDONLY | O_NONBLOCK)
        defer { close(held) }
        let fifo = try run("--log-file=none", "--report=fifo")
        #expect(fifo.ending == .exited(125) && fifo.errorText.contains("a file of user 1000 stands there"), "\(fifo)")
    }

    @Test("what is one's own, or the folder's owner's, is used as ever")
    func own() throws {
        #expect(symlink(target, shared.file("log")) == 0)
        let result = try run("--log-file=log")
        #expect(result.ending == .exited(0) && result.errorText == "" && !isUntouched, "\(result)")
        #expect(try run("--log-file=new").ending == .exited(0))
        #expect(shared.text(of: "new")?.contains("Ended: exited") == true)
    }
}
