import Testing

@Suite("In a slot of HTCondor's", .enabled(if: Place.isOne(of: "condor"), "needs a slot"))
struct InSlotTests {
    @Test("where the kernel alone would hold the line memcage cautions: HTCondor takes such a kill for its own")
    func caution() throws {
        for options in [["--kill-threshold", "1"], ["--on-threshold", "warn"]] {
            let seen = try Caged(more: options, job: hog("exit", 0)).run()
            #expect(seen.outcome.errorText.contains("HTCondor takes a kill at memcage's maximum"), "\(seen)")
        }
        #expect(try Caged(job: hog("exit", 0)).run().outcome.errorText == "")
    }
}
