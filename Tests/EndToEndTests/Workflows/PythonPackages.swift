/// Python packages as pip installs them, in an environment that is kept for the next time (see `python-packages`).
enum PythonPackages {
    /// What the workflows are made of: one environment for all, so that it is made once.
    static let workflows: Result<String, Missing> = install("snakemake", "coffea", "distributed")

    /// The folder of the environment's programs, or why there is none.
    private static func install(_ names: String...) -> Result<String, Missing> {
        let made = try? Run(program(Workflow.file("python-packages")) + Command(names)).patience(1800).run()
        guard let made, made.ending == .exited(0), let folder = made.outputLines.last else {
            return .failure(Missing(description: "no Python packages \(names): \(made?.errorText ?? "not started")"))
        }
        return .success(folder)
    }
}
