import Testing

/// Names with newlines, control bytes and what looks like a line of /proc, ten kilobytes of arguments, no UTF-8.
@Suite("Processes of hostile names")
struct NameTests {
    @Test("are measured and ended as any other, and what is written of them is one clean line each")
    func names() throws {
        let seen = try Caged(
            "--max-memory", 600, "--grace", 0.5, "--check-interval", 0.2, "--trace", "trace",
            job: hog("names", 30, "--forever", "--rate", 150)
        ).run()
        #expect(seen.reason == "threshold", "\(seen)")
        // Nine hold 30 MiB each; the tenth went over the line with the rest.
        let largest = try #require(seen.report["largest"]?.elements)
        #expect(largest.count == 10, "\(largest)")
        #expect(largest.allSatisfy { ($0["memory"]?.integer ?? 0) >= 30 * mebibyte }, "\(largest)")
        #expect(!seen.log.utf8.contains { ($0 < 0x20 && $0 != 10) || $0 == 0x7F }, "\(seen)")
        // A line that begins otherwise would be one that a name has made.
        let stamped = seen.logLines.drop { !$0.contains("Backend:") }
        #expect(
            stamped.prefix { !$0.hasPrefix("Finished") }.allSatisfy { $0.hasPrefix("20") || $0.hasPrefix("  ") },
            "\(seen)")
    }
}
