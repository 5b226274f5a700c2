import Testing

/// Packages as pip installs them, once for all tests and runs, in a cache that is named for their list.
enum PythonEnvironment {
    private static let packages = [
        "coffea", "awkward", "uproot", "numpy", "memory-profiler", "matplotlib", "setuptools",
    ]

    /// Its folder of programs, or why there is none.
    static let programs: Result<String, Missing> = {
        let folder = cache + "/" + packages.joined(separator: "-")
        let script = """
            set -e
            folder=$0
            mkdir -p "${folder%/*}"
            exec 9>"${folder%/*}/lock"
            flock 9
            if [ ! -e "$folder/complete" ]; then
                rm -rf "$folder"
                python3 -m venv "$folder"
                "$folder/bin/pip" install -q --disable-pip-version-check "$@"
                touch "$folder/complete"
            fi
            """
        return made("the packages \(packages)", script, [folder] + packages).map { folder + "/bin" }
    }()

    /// A real NanoAOD file, of 40 events: coffea's source package ships it among its own tests.
    static let sample: Result<String, Missing> = programs.flatMap { programs in
        let script = """
            set -e
            [ -e "$0/nano_dy.root" ] && exit
            work=$(mktemp -d)
            trap 'rm -rf "$work"' EXIT
            version=$("$0/bin/python" -c 'from importlib.metadata import version; print(version("coffea"))')
            "$0/bin/pip" download -q --disable-pip-version-check --no-deps --no-binary :all: -d "$work" "coffea==$version"
            tar -xzf "$work"/coffea-*.tar.gz -C "$work" --strip-components=3 --wildcards '*/tests/samples/nano_dy.root'
            mv "$work/nano_dy.root" "$0/nano_dy.root"
            """
        let folder = String(programs.dropLast("/bin".count))
        return made("coffea's sources", script, [folder]).map { folder + "/nano_dy.root" }
    }

    static func python() throws -> String { try programs.get() + "/python" }

    private static func made(_ what: String, _ script: String, _ words: [String]) -> Result<Void, Missing> {
        let outcome = try? Run(bash(script) + Command(words)).patience(1800).run()
        guard outcome?.ending == .exited(0) else {
            return .failure(Missing(description: "\(what) could not be installed: \(outcome?.errorText ?? "")"))
        }
        return .success(())
    }

    private static var cache: String {
        let user = variable("XDG_CACHE_HOME") ?? (variable("HOME") ?? "/tmp") + "/.cache"
        return (variable("MEMCAGE_LAB_CACHE") ?? user + "/memcage-lab") + "/python"
    }
}
