import MemcageModel
import Testing

@Suite("The last line on stderr")
struct LastLineTests {
    @Test(
        "says reason, peak, limit, time and what to try",
        arguments: [
            (.threshold, "(threshold): it passed the threshold of 320 MiB; @; try --max-memory 600"),
            (.thrash, "(thrash): it stalled at its limit; @; try --max-memory 600"),
            (.timeLimit, "(time-limit): its time of 75 s was over; @"),
            (.node, "(node): the node ran low on memory; @"),
            (.hardLimit, "(hard-limit): the kernel stopped it at the limit; @; try --max-memory 600"),
            (
                .ancestorLimit,
                "(ancestor-limit): the kernel stopped it at the limit of an enclosing cgroup; @; try --max-memory 600"
            ),
            (.hostOOM, "(host-oom): the node ran out of memory; @; try --max-memory 600"),
            (
                .outsideOOM,
                "(outside-oom): the kernel killed it for memory, outside of memcage's limit; @; try --max-memory 600"
            ),
        ] as [(Reason, String)])
    func acted(reason: Reason, text: String) throws {
        let run = try RunSummary.example(.example(reason), ["--max-memory", "400", "--time-limit", "75"])
        let peak = "peak 317 MiB of 400 MiB (79 %) after 75 s"
        let wanted =
            "memcage: job ended " + text.split(separator: "@", omittingEmptySubsequences: false).joined(separator: peak)
        #expect(LastLine.render(run) == wanted + "\n")
    }

    @Test("what the place does not grant is not offered as an option")
    func beyondTheGrant() throws {
        var run = try RunSummary.example(.example(.threshold), ["--max-memory", "400"])
        run.settings.allocation = .mebibytes(599)
        #expect(LastLine.render(run)?.hasSuffix("; it wants a place with 600 MiB\n") == true)
        run.settings.allocation = .mebibytes(600)
        #expect(LastLine.render(run)?.hasSuffix("; try --max-memory 600\n") == true)
    }

    @Test(
        "when nothing was done nothing is said",
        arguments: [.exited, .signalled, .interrupted, .setupFailed] as [Reason])
    func silent(reason: Reason) throws { #expect(LastLine.render(try .example(.example(reason))) == nil) }

    @Test("of an attached tree it says whether that has ended, and how much it held")
    func attached() throws {
        var run = try RunSummary.example(.of(.untold))
        run.attachedPID = 4711
        #expect(
            LastLine.render(run)
                == "memcage: process 4711 has ended; its exit status is known to its parent alone; peak 317 MiB in 75 s\n"
        )
        run.evidence = .example(.detached)
        #expect(
            LastLine.render(run)
                == "memcage: detached from process 4711, which runs on; peak 317 MiB in 75 s\n")
        run.evidence = .of(.untold, cause: .threshold)
        #expect(LastLine.render(run)?.hasPrefix("memcage: job ended (threshold)") == true)
    }
}
