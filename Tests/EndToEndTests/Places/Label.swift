import Glibc

/// What this place is called in the table of places and in the names of golden files.
enum Label {
    /// `6.1`: the kernel that runs here, by its first two numbers.
    static let kernel: String = {
        var names = utsname()
        uname(&names)
        let release = withUnsafeBytes(of: &names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return release.split(separator: ".").prefix(2).joined(separator: ".")
    }()

    /// `252`: the version of systemd, where it is init here.
    static let systemd: String? = {
        guard exists("/run/systemd/system"), let result = try? Run(program("systemctl", "--version")).run() else {
            return nil
        }
        return result.outputLines.first?.split(separator: " ").dropFirst().first.map(String.init)
    }()

    static var systems: String { kernel + (systemd.map { ", systemd \($0)" } ?? "") }

    /// `ssh-6.1`, `ssh-6.1-psi=0`: the section, the kernel, and what the boot was told.
    static var file: String { [Place.current.name, kernel, boot].filter { !$0.isEmpty }.joined(separator: "-") }

    /// A word of the kernel's command line that makes this boot another place.
    static let boot: String = {
        let words = String(decoding: readFile("/proc/cmdline") ?? [], as: UTF8.self).split { $0 == " " || $0 == "\n" }
        if words.contains("systemd.legacy_systemd_cgroup_controller=1") { return "v1" }
        if words.contains("systemd.unified_cgroup_hierarchy=0") { return "hybrid" }
        return words.contains("psi=0") ? "psi=0" : ""
    }()
}
