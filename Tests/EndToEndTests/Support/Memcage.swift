import CTestSupport
import Glibc

/// The built product with these words behind it.
func memcage(_ words: any Word...) -> Command {
    Command([Binaries.memcage] + words)
}

/// The workload `hog` with these words behind it.
func hog(_ words: any Word...) -> Command {
    Command([Binaries.hog] + words)
}

/// What stands before a command to have system calls refused to it: `deny("ENOSYS", "clone3,pidfd_open")`.
func deny(_ words: any Word...) -> Command { deny(words) }

func deny(_ words: [any Word]) -> Command {
    Command([Binaries.deny] + words + ["--"])
}

/// Another program, found along PATH when it is run.
func program(_ name: String, _ words: any Word...) -> Command {
    Command([name] + words)
}

/// `bash -c` with nothing read from the user's files.
func bash(_ script: String) -> Command {
    program("bash", "--norc", "--noprofile", "-c", script)
}

/// Where the programs under test lie: named by the environment, else beside the running test bundle.
enum Binaries {
    static let memcage = variable("MEMCAGE_BINARY") ?? folder + "/memcage"
    /// The debug build, linked dynamically. In the lab it comes without debug information.
    static let dynamic = variable("MEMCAGE_DYNAMIC")
    static let hog = variable("MEMCAGE_HOG") ?? folder + "/hog"
    static let strike = variable("MEMCAGE_STRIKE") ?? folder + "/strike"
    /// The functions of the released binary, as scripts/build leaves them beside it.
    static let symbols = memcage + ".symbols"
    static let tally = variable("MEMCAGE_TALLY") ?? folder + "/tally"
    static let deny = variable("MEMCAGE_DENY") ?? folder + "/deny"
    /// The drop-in: named by the environment, else in the tree that these tests were built from.
    static let dropIn = variable("MEMCAGE_DROPIN") ?? #filePath.parentFolder(4) + "/scripts/memory_limited_run.sh"
    /// The README, found likewise.
    static let readme = variable("MEMCAGE_README") ?? #filePath.parentFolder(4) + "/README.md"

    /// Texts that must come out to the letter.
    static let golden = #filePath.parentFolder(2) + "/Golden"

    static let folder: String = {
        let path = linkTarget("/proc/self/exe") ?? "."
        return String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    }()
}

/// The place the tests run in, by the name of the lab's section, and what is promised there.
struct Place: Equatable {
    let name: String
    /// How memcage must cage a job; nil where nothing is promised.
    let backend: String?
    /// Where it must make its cage, in doctor's words.
    let placement: String?

    static let current = Place(
        name: variable("MEMCAGE_LAB") ?? "host", backend: variable("MEMCAGE_LAB_BACKEND"),
        placement: variable("MEMCAGE_LAB_PLACEMENT"))

    /// Outside the lab, on whatever machine this is.
    static var isHost: Bool { current.name == "host" }

    static func isOne(of names: String...) -> Bool { names.contains(current.name) }
}

extension String {
    /// The folder so many levels up.
    fileprivate func parentFolder(_ levels: Int) -> String {
        split(separator: "/").dropLast(levels).reduce("") { $0 + "/" + $1 }
    }
}

/// A variable of the test runner's own environment.
func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}

/// Where a symbolic link points.
func linkTarget(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
}

/// The file that a command's first word stands for: itself if it has a slash, else the first along PATH.
func findProgram(_ name: String) -> String? {
    if name.contains("/") { return name }
    let folders = (variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    return folders.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
}

/// A program the tests cannot do without is not installed.
struct Missing: Error, CustomStringConvertible {
    var description: String
}

/// Fails the test with the line that helps if the program is not there.
func need(_ name: String, package: String) throws(Missing) {
    guard findProgram(name) == nil else { return }
    throw Missing(description: "\(name) is not installed here: apt-get install \(package)")
}
