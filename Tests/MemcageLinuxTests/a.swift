import Testing

@Test func placeholderMemcageLinuxTests() { #expect(Bool(true)) }
