import CTestSupport
import Glibc

/// A program that lives. When this goes, so does every process of the run.
final class Running {
    enum Stream { case output, errors }

    let pid: pid_t
    /// The text by which `Processes` finds every process of this run.
    let mark: String
    private let pidfd: Int32
    private let patience: Patience
    private var input: Pipe?
    private var pending: ArraySlice<UInt8>
    private var output: Pipe
    private var errors: Pipe
    private var ending: Ending?

    init(_ command: Command, surroundings: Surroundings, input bytes: [UInt8]?, patience: Patience) throws {
        _ = Self.brokenPipesAreErrors
        let inputPipe = try bytes.map { _ in try Pipe() }
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        output = try Pipe()
        errors = try Pipe()
        var descriptor: Int32 = -1
        pid = try surroundings.spawn(
            command, descriptors: (inputPipe?.readEnd ?? null, output.writeEnd, errors.writeEnd)
        ) { ts_spawn($0, &descriptor) }
        pidfd = descriptor
        mark = surroundings.mark
        self.patience = patience
        input = inputPipe
        pending = ArraySlice(bytes ?? [])
        inputPipe?.keepOnlyWriteEnd()
        output.keepOnlyReadEnd()
        errors.keepOnlyReadEnd()
    }

    deinit {
        if ending == nil { _ = ts_pidfd_signal(pidfd, SIGKILL) }
        Processes.killAll(marked: mark)
        if ending == nil { waitpid(pid, nil, 0) }
        close(pidfd)
    }

    /// Sends a signal to the program itself, as `kill` does.
    func send(_ signal: Int32) {
        _ = ts_pidfd_signal(pidfd, signal)
    }

    /// Waits until the stream has shown the text.
    func expect(_ text: String, on stream: Stream = .output) throws {
        let pattern = Array(text.utf8)
        try pump(until: "\"\(text)\"") {
            let pipe = stream == .output ? output : errors
            guard !pipe.seen.contains(pattern), pipe.isOpen else { return true }
            return false
        }
        let pipe = stream == .output ? output : errors
        guard pipe.seen.contains(pattern) else {
            throw Impatience(waitingFor: "\"\(text)\" (the stream has ended)", seen: seen)
        }
    }

    /// What has been read of a stream so far.
    func text(on stream: Stream = .output) -> String {
        String(decoding: stream == .output ? output.seen : errors.seen, as: UTF8.self)
    }

    /// Waits for the end of the program and of both streams; then looks for what it left behind.
    func end() throws -> Outcome {
        try pump(until: "the end") { ending != nil && !output.isOpen && !errors.isOpen }
        let left = Processes.marked(mark).map(\.description)
        Processes.killAll(marked: mark)
        guard let ending else { throw Missing(description: "no end was seen") }
        return Outcome(ending: ending, output: output.seen, errors: errors.seen, leftBehind: left)
    }

    private var seen: String {
        let processes = Processes.marked(mark).map(\.description).joined(separator: "\n")
        return "\(ending.map(String.init(describing:)) ?? "still running")\n--- stdout\n\(text(on: .output))\n"
            + "--- stderr\n\(text(on: .errors))\n--- processes\n\(processes)"
    }

    /// Moves bytes and notices the end, until the condition holds.
    private func pump(until what: String, _ condition: () -> Bool) throws {
        while !condition() {
            guard !patience.isOver else { throw Impatience(waitingFor: what, seen: seen) }
            if pending.isEmpty { input = nil }
            var entries = [
                pollfd(fd: output.readEnd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.readEnd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: input?.writeEnd ?? -1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: ending == nil ? pidfd : -1, events: Int16(POLLIN), revents: 0),
            ]
            poll(&entries, nfds_t(entries.count), patience.milliseconds)
            if entries[0].revents != 0 { output.read() }
            if entries[1].revents != 0 { errors.read() }
            if entries[2].revents != 0 { feed() }
            if entries[3].revents != 0 { ending = reap(pid) }
        }
    }

    private func feed() {
        let count = input?.write(pending) ?? 0
        pending = count < 0 ? [] : pending.dropFirst(count)
    }

    private static let brokenPipesAreErrors: Void = {
        signal(SIGPIPE, SIG_IGN)
    }()
}

/// Takes the end of a child, nil if it still lives.
func reap(_ pid: pid_t) -> Ending? {
    var status: Int32 = -1
    var number: Int32 = -1
    guard ts_reap(pid, &status, &number) == 0 else { return nil }
    return number < 0 ? .exited(status) : .signalled(number)
}
