import Testing

@Suite("A named path that cannot be written is refused before anything starts")
struct PathTests {
    static let options = ["--log-file", "--report", "--trace", "--mprof", "--prmon", "--benchmark"]

    @Test("in a folder that is not there", arguments: options)
    func missingFolder(option: String) throws {
        try expectRefusal([option, "/no/such/folder/file"], naming: [option, "/no/such/folder/file"])
    }

    @Test("in a folder that is a file", arguments: options)
    func fileAsFolder(option: String) throws {
        try expectRefusal([option, "/etc/passwd/file"], naming: [option, "/etc/passwd/file"])
    }

    @Test("in a folder that nobody can write", arguments: options)
    func readOnlyFolder(option: String) throws {
        try expectRefusal([option, "/proc/self/file"], naming: [option, "/proc/self/file"])
    }

    @Test("that is a folder itself", arguments: options)
    func folder(option: String) throws {
        try expectRefusal([option, "/tmp"], naming: [option, "'/tmp'"])
    }

    @Test("in a folder of somebody else's", .disabled(if: isRoot, "root may write everywhere"), arguments: options)
    func foreignFolder(option: String) throws {
        try expectRefusal([option, "/usr/memcage-test"], naming: [option, "/usr/memcage-test"])
    }

    @Test("while the default log there is only a caution")
    func defaultLog() throws {
        let result = try Run(memcage("run", "--", "echo", "ran")).directory("/proc/self").run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.outputText == "ran\n")
        #expect(result.errorLines.count == 1 && result.errorText.contains("caution"), "\(result)")
    }
}
