/// An interactive bash on a terminal, with a prompt that tells the status of the last command.
final class ShellSession {
    let terminal: Terminal

    struct Reply: Equatable {
        var status: Int32
        /// What was shown between the end of the typed line and the prompt.
        var text: String
    }

    init(in folder: TemporaryFolder? = nil, term: String = "vt100") throws {
        var surroundings = Surroundings()
        surroundings.folder = folder?.path
        surroundings.environment["PS1"] = "<status $?>"
        surroundings.environment["HISTFILE"] = nil
        surroundings.environment["TERM"] = term
        for name in ["PROMPT_COMMAND", "LESS", "LESSOPEN", "BASH_ENV", "COLUMNS", "LINES"] {
            surroundings.environment[name] = nil
        }
        terminal = try Terminal(
            program("bash", "--norc", "--noprofile", "--noediting", "-i"), surroundings: surroundings)
        _ = try reply()
    }

    /// Types a line, without waiting for anything but its echo.
    func type(_ line: String) throws {
        try terminal.type(line + "\n")
        try terminal.expect(line + "\r\n")
    }

    /// Types a line and waits for the next prompt.
    func run(_ line: String, patience: Patience = Patience()) throws -> Reply {
        try type(line)
        return try reply(patience: patience)
    }

    /// Waits for the next prompt.
    func reply(patience: Patience = Patience()) throws -> Reply {
        let text = try terminal.expect("<status ", patience: patience)
        let status = try terminal.expect(">", patience: patience)
        return Reply(status: Int32(status) ?? -1, text: text)
    }

    /// Leaves the shell.
    func exit() throws -> Ending {
        try terminal.type("exit\n")
        return try terminal.end()
    }
}
