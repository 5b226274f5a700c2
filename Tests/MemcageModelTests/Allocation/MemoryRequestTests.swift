import MemcageModel
import Testing

@Suite("What --max-memory asks for")
struct MemoryRequestTests {
    @Test(
        "a size, a share, or auto",
        arguments: [
            ("300", .fixed(.mebibytes(300))), ("1.5G", .fixed(.mebibytes(1536))), ("auto", .auto),
            ("80%", .share(percent: 80)), ("100%", .share(percent: 100)), ("12.5%", .share(percent: 12.5)),
            ("0.5%", .share(percent: 0.5)), (".5%", .share(percent: 0.5)), ("050%", .share(percent: 50)),
        ] as [(String, MemoryRequest)])
    func taken(text: String, request: MemoryRequest) { #expect(MemoryRequest(parsing: text) == request) }

    @Test(
        "nothing else",
        arguments: [
            "0%", "0.0%", "101%", "100.0001%", "-5%", "+5%", "%", ".%", "nan%", "inf%", "1e1%", "0x10%", "5%%", "5 %",
            " 5%", "%5", "50%M", "1G%", "Auto", "AUTO", "auto ", "auto%", "automatic", "0", "-1", "",
        ])
    func refused(text: String) { #expect(MemoryRequest(parsing: text) == nil) }

    @Test("in settings it stays a request until a place answers, and holds a job to nothing before that")
    func pending() throws {
        for text in ["auto", "50%"] as [ByteString] {
            let settings = try settings(["--max-memory", text])
            #expect(settings.maxMemory == .zero)
            #expect(settings.memoryRequestSource == "--max-memory")
        }
        let settings = try settings([], environment: ["MEMCAGE_MAX_MEMORY": "50%"])
        #expect(settings.memoryRequest == .share(percent: 50) && settings.memoryRequestSource == "MEMCAGE_MAX_MEMORY")
        #expect(try MemcageModelTests.settings().memoryRequestSource == nil)
    }
}
