import Testing

@Suite("The cage stands where this place promises", .enabled(if: Place.current.placement != nil, "only in the lab"))
struct PromiseTests {
    @Test("run and doctor name the same backend and the same placement")
    func placement() throws {
        let promised = try #require(Place.current.placement)
        let seen = try Caged(job: hog("hold", 20, 0.1)).run()
        #expect(seen.outcome.ending == .exited(0), "\(seen)")
        #expect(seen.report["placement"]?.text?.hasPrefix(promised) == true, "\(seen.report)")
        let doctor = try JSONValue(parsing: try Run(memcage("doctor", "--json")).run().output)
        #expect(doctor["backend"]?.text == Place.current.backend)
        #expect(doctor["placement"]?.text?.hasPrefix(promised) == true, "\(doctor)")
    }
}
