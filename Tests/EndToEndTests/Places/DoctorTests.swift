import Testing

/// What doctor says in each place of the lab, to the letter.
@Suite("doctor's words", .enabled(if: !Place.isHost, "only in the lab"))
struct DoctorTests {
    /// All that is cut out: what differs from run to run, and nothing else.
    private static func withoutFigures(_ text: String) -> String {
        text.replacing(#/memcage-\d+-[a-z0-9]+\.scope/#, with: "memcage-ID.scope")
            .replacing(#/job-\d+-[a-z0-9]+/#, with: "job-ID")
            .replacing(#/run-[a-zA-Z0-9-]+\.(service|scope)/#, with: { "run-ID.\($0.1)" })
            .replacing(#/session-[a-z0-9]+\.scope/#, with: "session-ID.scope")
            .replacing(#/slot1_\d+@/#, with: "slot1_ID@")
            .replacing(#/execute\/dir_\d+/#, with: "execute/dir_ID")
            .replacing(#/\/job_\d+/#, with: "/job_ID")
            .replacing(#/\b\d+ MiB/#, with: "N MiB")
    }

    @Test("are those of the golden file of this place")
    func golden() throws {
        let result = try Run(memcage("doctor")).run()
        #expect(result.ending == .exited(0), "\(result)")
        #expect(result.errorText == "", "\(result)")
        let said = Self.withoutFigures(result.outputText)
        let folder = variable("MEMCAGE_GOLDEN") ?? Binaries.golden
        let file = readFile("\(folder)/doctor-\(Label.file)")
        let expected = file.map { String(decoding: $0, as: UTF8.self) }
        // scripts/test --accept takes the new text from these lines.
        if said != expected {
            for line in said.split(separator: "\n", omittingEmptySubsequences: false) {
                print("golden doctor-\(Label.file)|\(line)")
            }
        }
        #expect(said == expected)
    }
}
