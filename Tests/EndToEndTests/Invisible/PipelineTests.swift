import Testing

/// One shell script, told with `x` where the wrapper may stand.
struct Script: CustomTestStringConvertible, Sendable {
    var name: String
    var text: @Sendable (_ x: String) -> String

    init(_ name: String, _ text: @escaping @Sendable (_ x: String) -> String) {
        (self.name, self.text) = (name, text)
    }

    var testDescription: String { name }
}

@Suite("Invisible in a script")
struct PipelineTests {
    static let scripts = [
        Script("a sort in the middle of a pipeline") { x in
            "seq 1000000 | \(x) sort -rn | head -1; echo ${PIPESTATUS[@]}"
        },
        Script("a writer that nobody reads dies of SIGPIPE") { x in
            "\(x) yes | head -1; echo ${PIPESTATUS[@]}"
        },
        Script("stdin passes byte for byte") { x in
            #"printf 'a\0b\377\n' | \#(x) cat | od -An -tx1"#
        },
        Script("a megabyte passes from stdin to stdout") { x in
            "head -c 1000000 /dev/zero | \(x) cat | cksum"
        },
        Script("what the command leaves of stdin stays there") { x in
            #"printf 'one\ntwo\n' > f; { \#(x) bash -c 'read l; echo $l'; cat; } < f; rm f"#
        },
        Script("stdout and stderr stay apart") { x in
            "\(x) bash -c 'echo out; echo err >&2'"
        },
        Script("a closed stdin stays closed") { x in "\(x) \(hog("fds").shell) <&-" },
        Script("a closed stderr stays closed") { x in "\(x) \(hog("fds").shell) 2>&-" },
        Script("a background job's status reaches wait") { x in
            "\(x) \(hog("exit", 7).shell) & wait $!; echo $?"
        },
        Script("a background job can be ended by its pid") { x in
            """
            exec 5< <(exec \(x) \(hog("hold", 1, 1000).shell)); job=$!
            read line <&5; echo $line; kill $job; wait $job; echo $?
            """
        },
        Script("set -e stops at a failure") { x in
            "set -e; \(x) true; echo one; \(x) false; echo two"
        },
        Script("a here document is read to its end") { x in "\(x) cat <<END\nword\nEND" },
        Script("two at once, one inside the other's pipe") { x in
            "\(x) seq 10 | \(x) tac | \(x) head -2; echo ${PIPESTATUS[@]}"
        },
    ]

    @Test("stdout, stderr and status are the same", arguments: scripts)
    func same(script: Script) throws {
        let seen = try BothWays { side in
            let folder = try TemporaryFolder()
            return try Run(bash(script.text(side.prefix.shell))).directory(folder).run()
        }
        #expect(withoutNumbers(seen.wrapped.outputText) == withoutNumbers(seen.bare.outputText))
        #expect(withoutNumbers(seen.wrapped.errorText) == withoutNumbers(seen.bare.errorText))
        #expect(seen.wrapped.ending == seen.bare.ending)
        #expect(seen.wrapped.leftBehind.isEmpty)
    }
}

/// The text without what differs from run to run by nature: the numbers of pipes and the names of
/// temporary folders.
func withoutNumbers(_ text: String) -> String {
    text.replacing(/pipe:\[[0-9]+\]/, with: "pipe").replacing(/memcage-test-[A-Za-z0-9]+/, with: "folder")
}
