import MemcageModel
import Testing

@Suite("memory.events and memory.pressure")
struct MemoryEventsTests {
    @Test("all counters, on old kernels and new")
    func counters() {
        let old = reading("low 0\nhigh 12\nmax 3\noom 2\noom_kill 1\n") { MemoryEvents($0) }
        #expect(old.high == 12 && old.max == 3 && old.oom == 2 && old.oomKill == 1)
        let new = reading("low 0\nhigh 12\nmax 3\noom 2\noom_kill 1\noom_group_kill 1\n") { MemoryEvents($0) }
        #expect(new == old)
        #expect(reading("oom_kill 4\n") { MemoryEvents($0) }.oom == 0)
        #expect(reading("") { MemoryEvents($0) } == MemoryEvents())
    }

    @Test("what came since; a counter that went back counts as nothing")
    func since() {
        let before = reading("high 10\nmax 5\noom 1\noom_kill 1\n") { MemoryEvents($0) }
        let after = reading("high 15\nmax 4\noom 2\noom_kill 0\n") { MemoryEvents($0) }
        let delta = after.since(before)
        #expect(delta.high == 5 && delta.max == 0 && delta.oom == 1 && delta.oomKill == 0)
    }

    static let some = "some avg10=0.00 avg60=0.00 avg300=0.00 total=777\n"

    @Test(
        "the time in which all were held up is the total of the full line",
        arguments: [
            (some + "full avg10=1.23 avg60=0.50 avg300=0.10 total=424242\n", 424_242),
            (some + "full avg10=1.23 avg60=0.50 avg300=0.10 total=0", 0), ("full total=5\n" + some, 5),
        ])
    func full(text: String, total: Int) { #expect(reading(text) { PressureText.fullTotal($0) } == total) }

    @Test(
        "without a full line, or with one cut off, there is none",
        arguments: [
            "", some, "full", "full avg10=1.23 avg60=0.50\n" + some, "full avg10=0.00 total=",
            "full avg10=0.00 total=x",
            "full avg10=0.00 total=99999999999999999999\n", "fuller total=5\n",
        ])
    func none(text: String) { #expect(reading(text) { PressureText.fullTotal($0) } == nil) }
}
