/// memory_monitor.py with these words behind it, and a command; memcage is given by `$MEMCAGE`.
func monitoring(_ words: any Word..., job: Command = .nothing, in folder: TemporaryFolder) -> Run {
    Run(Command([PythonTools.monitor] + words), job).environment("MEMCAGE", Binaries.memcage).directory(folder)
        .patience(150)
}

extension TemporaryFolder {
    /// The lines of the monitor's log, as `LEVEL message`.
    func monitorLog(_ name: String = "memory_monitor.log") -> [String] { logged(text(of: name) ?? "") }
}
