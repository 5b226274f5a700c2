import MemcageModel

/// Lends a text as the parsers see a kernel file: bytes that are gone after the call.
func reading<Value>(_ text: String, _ body: (Span<UInt8>) -> Value) -> Value {
    reading(bytes: Array(text.utf8), body)
}

func reading<Value>(bytes: [UInt8], _ body: (Span<UInt8>) -> Value) -> Value {
    body(bytes.span)
}
