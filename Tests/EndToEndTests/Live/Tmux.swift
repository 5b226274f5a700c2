import Glibc
import Testing

/// A shell in a tmux of its own: what a person sees of a full-screen program.
final class Tmux {
    private let folder: TemporaryFolder
    private let server: Running

    static let isHere = findProgram("tmux") != nil
    static let missing: Comment = "tmux is not installed here: apt-get install tmux"

    init(rows: Int = 24, columns: Int = 80, environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        // It stays a child, so that it goes with all that is in it.
        server = try Run(program("tmux", "-D", "-f", "/dev/null", "-S", folder.file("socket"))).start()
        let shell =
            program("env", "PS1=$ ") + Command(environment.map { "\($0)=\($1)" })
            + program("bash", "--norc", "--noprofile")
        let patience = Patience()
        // What is typed there may leave files.
        let session: [any Word] = ["new-session", "-d", "-c", folder.path, "-x", columns, "-y", rows, shell.shell]
        while try client(session).ending != .exited(0) {
            guard !patience.isOver else { throw Impatience(waitingFor: "tmux", seen: "") }
            poll(nil, 0, 20)
        }
        try wait("a prompt") { $0.contains("$") }
    }

    /// -N: one that came before the server would start a server of its own.
    private func client(_ words: [any Word]) throws -> Outcome {
        try Run(program("tmux", "-N", "-u", "-S", folder.file("socket")) + Command(words)).run()
    }

    @discardableResult
    private func tmux(_ words: any Word...) throws -> String {
        let result = try client(words)
        guard result.ending == .exited(0) else { throw Missing(description: "tmux: \(result)") }
        return result.outputText
    }

    func type(_ keys: String...) throws {
        for key in keys { try tmux("send-keys", key) }
    }

    /// Types a line.
    func enter(_ line: String) throws {
        try tmux("send-keys", "-l", line)
        try tmux("send-keys", "Enter")
    }

    var screen: String { get throws { try tmux("capture-pane", "-p") } }
    var lines: [String] {
        get throws { try screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }
    var title: String { get throws { String(try tmux("display-message", "-p", "#{pane_title}").dropLast()) } }

    func resize(rows: Int, columns: Int) throws { try tmux("resize-window", "-x", columns, "-y", rows) }

    /// Looks at the screen until the condition holds.
    @discardableResult
    func wait(_ what: String, _ condition: (String) throws -> Bool) throws -> String {
        let patience = Patience()
        while true {
            let seen = try screen
            if try condition(seen) { return seen }
            guard !patience.isOver else { throw Impatience(waitingFor: what, seen: seen) }
            poll(nil, 0, 30)
        }
    }

    func waitForTitle(_ what: String, _ condition: (String) -> Bool) throws {
        try wait("a title \(what)") { _ in condition(try title) }
    }
}
