import Testing

@Test func placeholderMemcageModelTests() { #expect(Bool(true)) }
