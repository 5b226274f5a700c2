import Testing

@Suite("HTCondor 24.8 and later", .enabled(if: Place.isOne(of: "condor-24.8"), "needs that layout"))
struct SlotAboveTests {
    @Test("the cage stands in the job's own scope, and auto goes by the limit of the slice above it")
    func above() throws {
        let seen = try Caged("--max-memory", "auto", job: hog("exit", 0)).run()
        #expect(seen.cage?.contains(/\.slice\/[^\/]*\.scope\/job-/) == true, "\(seen)")
        #expect(seen.report["limits", "max_source"]?.text == "cgroup memory.max", "\(seen)")
        #expect(seen.report["limits", "allocation"]?.integer == 2200 * mebibyte, "\(seen)")
    }
}
