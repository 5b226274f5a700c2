import Testing

@Suite("The checker of JSON")
struct StrictJSONTests {
    @Test("takes what RFC 8259 allows", arguments: ["null", " [1, -0.5, 2e3] ", "{}", #"{"a": "\u00e9\n"}"#, "0"])
    func sound(text: String) throws { _ = try StrictJSON(text) }

    @Test(
        "refuses what it does not allow",
        arguments: [
            "", "nul", "[1,]", "{\"a\":1,}", "{a: 1}", "'a'", "01", "1.", ".5", "+1", "nan", "\"\u{01}\"", "\"a",
            "\"\\x\"", "\"\\u12\"", "1 2", "{\"a\":1,\"a\":2}", "[1",
        ])
    func unsound(text: String) { #expect(throws: StrictJSON.Malformed.self) { try StrictJSON(text) } }
}
