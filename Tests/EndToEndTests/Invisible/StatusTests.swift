import Testing

@Suite("Invisible in the status")
struct StatusTests {
    @Test("an exit status is the command's own", arguments: [0, 1, 2, 77, 124, 125, 126, 127, 128, 137, 255])
    func exits(status: Int) throws {
        let result = try Run(Side.wrapped.prefix, hog("exit", status)).run()
        #expect(result.ending == .exited(Int32(status)))
        #expect(result.errorText == "")
    }

    /// Those of 1 to 31 that end a process: STOP, TSTP, TTIN, TTOU, CONT, CHLD, URG and WINCH do not.
    static let deadly = (1...31).filter { ![17, 18, 19, 20, 21, 22, 23, 28].contains($0) }

    @Test("a shell sees the same $? after death by a signal", arguments: deadly)
    func signals(number: Int) throws {
        let seen = try BothWays { side in
            try Run(bash("\((side.prefix + hog("signal", number)).shell); echo $?")).run()
        }
        #expect(seen.bare.outputText == "\(128 + number)\n")
        #expect(seen.wrapped.outputText == seen.bare.outputText)
        #expect(seen.wrapped.ending == seen.bare.ending)
    }

    @Test("a command killed by Ctrl-C or Ctrl-\\ is seen to have died of it", arguments: [2, 3])
    func keyboard(number: Int) throws {
        let result = try Run(Side.wrapped.prefix, hog("signal", number)).run()
        #expect(result.ending == .signalled(Int32(number)))
    }

    @Test(
        "a command that is not there or not executable gives 127 or 126",
        arguments: [
            "no-such-command-anywhere", "/no/such/file", "/etc/passwd", "/etc", "",
        ])
    func failures(name: String) throws {
        let seen = try BothWays { side in
            try Run(bash("\((side.prefix + Command([name])).shell); echo $?")).run()
        }
        #expect(seen.wrapped.outputText == seen.bare.outputText)
    }

    @Test("a script without a #! line runs, or fails, as under env")
    func scriptWithoutInterpreter() throws {
        let folder = try TemporaryFolder()
        try folder.write("echo $1\n", to: "script")
        _ = try Run(program("chmod", "755", folder.file("script"))).run()
        let env = try Run(program("env", folder.file("script"), "word")).run()
        let wrapped = try Run(Side.wrapped.prefix, Command([folder.file("script"), "word"])).run()
        #expect(wrapped.outputText == env.outputText)
        #expect(wrapped.ending == env.ending)
    }
}
