/// A virtual environment of Python with packages as pip installs them, and what is made once with its help. All of it
/// lies in memcage-lab/python of the cache, for all suites and for the next time.
struct PythonEnvironment {
    let folder: String
    var programs: String { folder + "/bin" }
    var python: String { programs + "/python" }

    /// What analyses and workflows are made of, the tools that read memcage's files among them: one environment for
    /// all tests, so that it is made once.
    static func analysis() throws(Missing) -> PythonEnvironment { try analysisMade.get() }

    private static let analysisMade = made([
        "coffea", "awkward", "uproot", "numpy", "distributed", "snakemake", "memory-profiler", "matplotlib",
        "setuptools",
    ])

    /// Where python3 has no ensurepip, pip itself may still be there.
    private static func made(_ packages: [String]) -> Result<PythonEnvironment, Missing> {
        let folder = cache + "/" + packages.joined(separator: "-")
        let script = """
            python3 -m venv . >/dev/null 2>&1 || {
                python3 -m venv --clear --without-pip .
                python3 -m pip --python bin/python install -q --disable-pip-version-check pip
            }
            bin/pip install -q --disable-pip-version-check --retries 10 --timeout 60 "$@"
            """
        return make(folder, stamp: "python3 -VV", script, packages).map { PythonEnvironment(folder: folder) }
    }

    /// A real NanoAOD file, of 40 events: coffea's source package ships it among its own tests.
    static func sample() throws(Missing) -> String { try sampleMade.get() }

    private static let sampleMade: Result<String, Missing> = analysisMade.flatMap { environment in
        let folder = cache + "/nanoaod"
        let script = """
            version=$("$1/python" -c 'from importlib.metadata import version; print(version("coffea"))')
            "$1/pip" download -q --disable-pip-version-check --no-deps --no-binary :all: -d . "coffea==$version"
            tar -xzf coffea-*.tar.gz --strip-components=3 --wildcards '*/tests/samples/nano_dy.root'
            rm coffea-*.tar.gz
            """
        return make(folder, stamp: "echo nano_dy.root", script, [environment.programs])
            .map { folder + "/nano_dy.root" }
    }

    /// A folder that a program of Python has filled, anew whenever the program is another.
    static func files(_ name: String, by program: String) throws(Missing) -> String {
        let folder = cache + "/" + name
        let python = try analysis().python
        try make(folder, stamp: "sha256sum <\(Command([program]).shell)", "\"$1\" -B \"$2\"", [python, program]).get()
        return folder
    }

    /// Makes a folder by a script that runs in it, unless that was done and the command `stamp` says the same as then.
    /// Several test runs may ask at once: one makes it, the others wait. One that was not finished is made anew.
    private static func make(
        _ folder: String, stamp: String, _ script: String, _ words: [String]
    ) -> Result<Void, Missing> {
        let whole = """
            set -e
            mkdir -p "${0%/*}"
            exec 9>"$0.lock"
            flock 9
            stamp=$(\(stamp))
            if [ -e "$0/complete" ] && [ "$(cat "$0/complete")" = "$stamp" ]; then exit; fi
            rm -rf "$0"
            mkdir "$0"
            cd "$0"
            \(script)
            printf '%s\\n' "$stamp" >complete
            """
        let outcome = try? Run(bash(whole) + Command([folder] + words)).patience(3600).run()
        guard outcome?.ending == .exited(0) else {
            return .failure(Missing(description: "\(folder) could not be made: \(outcome?.errorText ?? "not started")"))
        }
        return .success(())
    }

    private static var cache: String {
        let user = variable("XDG_CACHE_HOME") ?? (variable("HOME") ?? "/tmp") + "/.cache"
        return (variable("MEMCAGE_LAB_CACHE") ?? user + "/memcage-lab") + "/python"
    }
}
