/// memory-profiler's .dat: MiB and seconds since 1970. `mprof peak` and `mprof plot` read it.
package enum MprofText {
    package static func opening(_ command: [ByteString]) -> String { "CMDLINE \(command.commandLine)\n" }

    /// The most in the span, when it was seen: the peak of the file is the run's.
    package static func line(_ span: TraceSpan) -> String {
        let mebibytes = Double(span.charged.most) / Double(1 << 20)
        return "MEM \(mebibytes.fixed(6)) \(span.peakTime.fixed(4))\n"
    }
}
